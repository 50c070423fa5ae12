import * as v from 'valibot';
import type { Fault } from './fault.ts';
import { holdsSecret, REDACTED } from './hidden.ts';
import type { SettingName } from './schema.ts';
import { settingOf } from './settings.ts';
import type { Value } from './value.ts';
import { textsIn } from './value.ts';

/** How the place where values stand names and writes them. */
export interface Spelling<Name> {
  spell(name: Name): string;
  /** A right line. */
  example(name: Name): string;
}

/** A fault, and the setting in whose turn it is told. */
export interface SettingFault {
  readonly name: SettingName;
  readonly fault: Fault;
}

/** Runs a schema over values by name. `output` is undefined when there are faults. */
export function checkValues<Name extends SettingName, Output>(
  schema: v.GenericSchema<unknown, Output>,
  values: ReadonlyMap<Name, Value>,
  secrets: readonly string[],
  { spell, example }: Spelling<Name>,
): { readonly output: Output | undefined; readonly faults: readonly SettingFault[] } {
  const result = v.safeParse(schema, Object.fromEntries(values), {
    message: 'must be one text, not a list or a mapping',
  });
  const faults = [...values].flatMap(([name, value]) => {
    const texts = textsIn(value);
    const isHidden = !settingOf(name).secret && holdsSecret(texts.join('\n'), secrets);
    const problems = texts.includes(REDACTED)
      ? [`holds ${REDACTED}, which stands for a value that was not shown; write the value itself`]
      : (result.issues ?? [])
          .filter(({ path }) => path?.[0]?.key === name)
          .map(({ message }) =>
            isHidden ? 'holds the value of a secret, and is not right besides' : message,
          );
    return problems.map((problem) => ({
      name,
      fault: { variable: spell(name), problem, example: example(name) },
    }));
  });
  return { output: result.success && faults.length === 0 ? result.output : undefined, faults };
}

/** A rotation from a secret to itself. */
export function rotationFaults(
  current: Value | undefined,
  previous: Value | undefined,
  { spell, example }: Spelling<'CLIENT_ID_SECRET_PREVIOUS'>,
): readonly SettingFault[] {
  if (previous === undefined || previous !== current || previous === REDACTED) return [];
  const name = 'CLIENT_ID_SECRET_PREVIOUS';
  const problem = 'is the same as CLIENT_ID_SECRET; unset it when the rotation is over';
  return [{ name, fault: { variable: spell(name), problem, example: example(name) } }];
}
