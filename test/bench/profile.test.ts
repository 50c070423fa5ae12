import { describe, expect, it } from 'vitest';
import { type CpuProfile, timeByPart, timeByPlace } from '../../bench/profile/summary.ts';

const frame = (functionName: string, url: string) => ({ functionName, url, lineNumber: 9 });
const at = (path: string) => `file:///somewhere/relay/${path}`;

/** Opening a head writes nothing, and both call the same function of no part. */
const PROFILE: CpuProfile = {
  nodes: [
    { id: 1, callFrame: frame('(root)', ''), children: [2, 4, 6, 7] },
    { id: 2, callFrame: frame('openRequest', at('src/domain/codec/request.ts')), children: [3] },
    { id: 3, callFrame: frame('copy', 'node:buffer') },
    { id: 4, callFrame: frame('writeHead', 'node:_http_outgoing'), children: [5] },
    { id: 5, callFrame: frame('copy', 'node:buffer') },
    { id: 6, callFrame: frame('(idle)', '') },
    { id: 7, callFrame: frame('(garbage collector)', '') },
  ],
  samples: [3, 5, 2, 6, 7],
  timeDeltas: [100, 20, 3, 1000, 7],
};

describe('the summary of a CPU profile', () => {
  it('gives time to the part that asked for it, and none to idleness', () => {
    expect(timeByPart(PROFILE)).toEqual(
      new Map([
        ['decode', 103],
        ['writing', 20],
        ['garbage collection', 7],
      ]),
    );
  });

  it('adds up each function, whoever called it', () => {
    expect(timeByPlace(PROFILE)).toEqual(
      new Map([
        ['copy node:buffer:10', 120],
        ['openRequest src/domain/codec/request.ts:10', 3],
        ['(garbage collector)', 7],
      ]),
    );
  });
});
