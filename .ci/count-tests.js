// Prints "passed failed" of a vitest JSON report: node count-tests.js report.json exit-code

import { readFileSync } from 'node:fs';

/** Tests that passed and failed; a run that ended badly or executed nothing counts as a failure. */
function count(report, exitCode) {
  const { numPassedTests: passed, numFailedTests: failed } = report;
  if (!(Number.isInteger(passed) && Number.isInteger(failed))) return [0, 1];
  const sound = exitCode === 0 && passed > 0;
  return [passed, sound ? failed : Math.max(failed, 1)];
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}

const [path, exitCode] = process.argv.slice(2);
process.stdout.write(`${count(readReport(path), Number(exitCode)).join(' ')}\n`);
