/** Facts that go with a log line: never a secret, key, decoded path, header or body. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Writes operational events for people. No method throws or waits. */
export interface Logger {
  trace(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warning(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  panic(message: string, fields?: LogFields): void;
}
