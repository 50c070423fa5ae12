import * as v from 'valibot';
import { listOf } from './list.ts';
import { suites } from './model.ts';
import { quoted } from './quoted.ts';

export const suiteList = listOf(
  v.pipe(
    v.string(),
    v.picklist(
      suites,
      ({ input }) => `has ${quoted(String(input))}, which is not one of ${suites.join(', ')}`,
    ),
  ),
);
