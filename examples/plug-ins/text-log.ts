// LOG_ADAPTER=./examples/plug-ins/text-log.ts
//
// Writes the log as plain lines to standard error, or to the end of the file PLUGIN_LOG_FILE:
// 2026-01-01T00:00:00.000Z WARNING message name=value

import { openSync, writeSync } from 'node:fs';
import type { LogFields, LoggerFactory } from 'mte-relay-server/ports';

const STDERR = 2;

const factory: LoggerFactory = ({ clock, settings }) => {
  const file = settings.PLUGIN_LOG_FILE;
  const destination = file === undefined ? STDERR : openSync(file, 'a');
  const at =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      const given = Object.entries(fields).filter(([, value]) => value !== undefined);
      // As JSON, a line break within a text cannot begin a line of its own.
      const pairs = given.map(([name, value]) => `${oneLine(name)}=${JSON.stringify(value)}`);
      const time = new Date(clock.now()).toISOString();
      const line = [time, level, oneLine(message), ...pairs].join(' ');
      try {
        // At once: whoever writes later loses the last lines of a relay that ends.
        writeSync(destination, `${line}\n`);
      } catch {
        // A disk that is full or a pipe that is gone is no reason to refuse a request.
      }
    };
  return {
    trace: at('TRACE'),
    debug: at('DEBUG'),
    info: at('INFO'),
    warning: at('WARNING'),
    error: at('ERROR'),
    panic: at('PANIC'),
  };
};

export default factory;

function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ');
}
