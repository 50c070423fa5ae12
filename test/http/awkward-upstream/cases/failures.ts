import { raw, reset } from '../answers.ts';
import { BAD_GATEWAY, type Case, type Cases } from '../case.ts';

const OK = 'HTTP/1.1 200 OK\r\n';
const gateway = (answer: Case['answer']): Case => ({ answer, relayed: BAD_GATEWAY });
/** A head that is whole, before a body that is not. */
const inBody = (answer: Case['answer']): Case => ({
  answer,
  relayed: { failed: 'in the body' },
  relayedInMte: BAD_GATEWAY,
});

/** An upstream that gives no (whole) answer: told as a sealed 502, or by a body that fails. */
export const failures: Cases = {
  'nothing at all': gateway(raw('')),
  'a reset before the head': gateway(reset('')),
  'the end within the status line': gateway(raw('HTTP/1.1 2')),
  'the end within the head': gateway(raw(`${OK}content-le`)),
  'a reset within the head': gateway(reset(`${OK}content-le`)),
  'what is not HTTP': gateway(raw('SSH-2.0-OpenSSH_9.6\r\n')),
  'a status line without a status': gateway(raw('HTTP/1.1 OK\r\n\r\n')),
  'two different lengths': gateway(raw(`${OK}content-length: 1\r\ncontent-length: 2\r\n\r\nab`)),
  'a length and chunks': gateway(
    raw(`${OK}content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`),
  ),
  'a length that is none': gateway(raw(`${OK}content-length: -1\r\n\r\nab`)),
  'a header without a colon': gateway(raw(`${OK}no colon\r\n\r\n`)),
  'a header with a NUL': gateway(raw(`${OK}x-nul: a\0b\r\ncontent-length: 0\r\n\r\n`)),
  'an upgrade that nobody asked for': gateway(
    raw('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
  ),
  'fewer bytes than announced': inBody(raw(`${OK}content-length: 100\r\n\r\n`, 'some')),
  'no byte of those announced': inBody(raw(`${OK}content-length: 100\r\n\r\n`)),
  'a reset within the announced bytes': inBody(reset(`${OK}content-length: 100\r\n\r\nsome`)),
  'no last chunk': inBody(raw(`${OK}transfer-encoding: chunked\r\n\r\n`, '4\r\nsome\r\n')),
  'the end within a chunk': inBody(raw(`${OK}transfer-encoding: chunked\r\n\r\n`, '40\r\nsome')),
  'a reset between chunks': inBody(reset(`${OK}transfer-encoding: chunked\r\n\r\n4\r\nsome\r\n`)),
  'a chunk size that is none': inBody(raw(`${OK}transfer-encoding: chunked\r\n\r\n`, 'xyz\r\n')),
  'no end of the trailers': inBody(
    raw(`${OK}transfer-encoding: chunked\r\n\r\n`, '4\r\nsome\r\n0\r\nx: 1\r\n'),
  ),
};
