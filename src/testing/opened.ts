import { onTestFinished } from 'vitest';

/** What a contract is tried on. */
interface Closable {
  close?(): Promise<void> | void;
}

/** A subject for this test alone, closed when the test has finished. */
export async function opened<Subject extends Closable>(
  factory: () => Promise<Subject> | Subject,
): Promise<Subject> {
  const subject = await factory();
  onTestFinished(async () => {
    await subject.close?.();
  });
  return subject;
}
