import { check, spellingOf } from './config/check.ts';
import { compose } from './config/compose.ts';
import { readConfigFile } from './config/config-file.ts';
import { ConfigError } from './config/fault.ts';
import { readFlags } from './config/flags.ts';
import { gather } from './config/gather.ts';
import { helpText } from './config/help.ts';
import { misspeltVariables } from './config/misspelt.ts';
import type { Config } from './config/model.ts';
import { printed } from './config/print.ts';
import type { ReadFile } from './config/read-file.ts';
import { environmentSource } from './config/source.ts';
import { summary } from './config/summary.ts';
import { exposedSecrets, misspellings, risks } from './config/warnings.ts';

export type { Fault } from './config/fault.ts';
export { ConfigError } from './config/fault.ts';
export type { Config, TenantConfig } from './config/model.ts';

export interface ConfigSource {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Arguments after the script's name. */
  readonly argv: readonly string[];
  readonly readFile: ReadFile;
}

/** What the command line asks for. Texts end without a line break. */
export type LoadedConfig =
  | { readonly action: 'run'; readonly config: Config; readonly warnings: readonly string[] }
  | {
      readonly action: 'check' | 'print';
      readonly config: Config;
      readonly text: string;
      readonly warnings: readonly string[];
    }
  | { readonly action: 'help'; readonly text: string; readonly warnings: readonly string[] }
  | { readonly action: 'version'; readonly warnings: readonly string[] };

/**
 * Reads the settings: flags before the environment before the file that CONFIG_FILE names, and a
 * secret from the file that NAME_FILE names. `help` and `version` look at nothing else. Throws a
 * `ConfigError` with every fault at once.
 */
export function loadConfig({ env, argv, readFile }: ConfigSource): LoadedConfig {
  const flags = readFlags(argv);
  if (flags.action === 'help') return { action: 'help', text: helpText(), warnings: [] };
  if (flags.action === 'version') return { action: 'version', warnings: [] };

  const environment = environmentSource(env);
  const file = readConfigFile([flags.source, environment], readFile);
  const gathered = gather([flags.source, environment, file.source], readFile, file.troubles);
  const misspelt = misspeltVariables(env);
  const checked = check(gathered, { misspelt, fallback: environment, complete: file.complete });

  const faults = [
    ...flags.faults,
    ...gathered.faults,
    ...('faults' in checked ? checked.faults : []),
  ];
  const warnings = [...exposedSecrets(flags.source), ...misspellings(misspelt, gathered)];
  if ('faults' in checked || faults.length > 0) throw new ConfigError(faults, warnings);

  warnings.push(...risks(checked, spellingOf(gathered, environment).spell));
  const config = compose(checked);
  if (flags.action === 'check-config') {
    return { action: 'check', config, text: summary(checked, gathered), warnings };
  }
  if (flags.action === 'print-config') {
    return { action: 'print', config, text: printed(checked, gathered), warnings };
  }
  return { action: 'run', config, warnings };
}
