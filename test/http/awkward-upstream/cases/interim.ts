import { raw } from '../answers.ts';
import { BAD_GATEWAY, type Cases } from '../case.ts';

const FINAL = 'HTTP/1.1 200 OK\r\nx-final: 1\r\ncontent-length: 5\r\n\r\nfinal';
const interim = (status: string, ...lines: readonly string[]) =>
  `HTTP/1.1 ${status}\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`;
const HINTS = interim('103 Early Hints', 'link: </a.css>; rel=preload', 'x-interim: 1');
const PROCESSING = interim('102 Processing');

/** Interim answers, which fetch shows to nobody either. */
export const interims: Cases = {
  '102 before the answer': { answer: raw(PROCESSING, FINAL) },
  '103 before the answer': { answer: raw(HINTS, FINAL) },
  'several in one write': { answer: raw(PROCESSING + HINTS + HINTS + FINAL) },
  'an interim answer that nobody knows': { answer: raw(interim('150 Odd', 'x-interim: 1'), FINAL) },
  '103 before an answer without content': {
    answer: raw(HINTS, 'HTTP/1.1 204 No Content\r\nx-final: 1\r\n\r\n'),
  },
  // undici takes it for a broken answer, directly too; the relay never asks for one.
  '100 that nobody asked for': {
    answer: raw(interim('100 Continue'), FINAL),
    relayed: BAD_GATEWAY,
  },
};
