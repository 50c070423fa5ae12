import { check, spellingOf } from './config/check.ts';
import { compose } from './config/compose.ts';
import { readConfigFile } from './config/config-file.ts';
import { ConfigError } from './config/fault.ts';
import { readFlags } from './config/flags.ts';
import { gather } from './config/gather.ts';
import { helpText } from './config/help.ts';
import { misspeltVariables } from './config/misspelt.ts';
import type { Config } from './config/model.ts';
import { plugInSettings } from './config/plug-in-settings.ts';
import { printed } from './config/print.ts';
import type { ReadFile } from './config/read-file.ts';
import { SETTINGS_ADAPTER } from './config/settings.ts';
import { environmentSource } from './config/source.ts';
import { summary } from './config/summary.ts';
import { type Supplied, suppliedSource } from './config/supplied.ts';
import { exposedSecrets, misspellings, risks } from './config/warnings.ts';

export type { Fault } from './config/fault.ts';
export { ConfigError } from './config/fault.ts';
export type { Config, TenantConfig } from './config/model.ts';

export interface ConfigSource {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Arguments after the script's name. */
  readonly argv: readonly string[];
  readonly readFile: ReadFile;
  /** What the plug-in that {@link settingsAdapterOf} finds gave; nothing where there is none. */
  readonly supplied?: Supplied | undefined;
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

/** The plug-in that gives settings, as far as it has to be known before all others. */
export interface SettingsAdapter {
  /** Undefined where there is none, or where the configuration is not asked for. */
  readonly location: string | undefined;
  /** The plug-in's own settings. */
  readonly settings: Readonly<Record<string, string>>;
  /** Whether the log level, as far as it is known yet, shows where errors come from. */
  readonly verbose: boolean;
}

/** Looks for SETTINGS_ADAPTER among flags and environment, where alone it can be named. */
export function settingsAdapterOf({
  env,
  argv,
}: Pick<ConfigSource, 'env' | 'argv'>): SettingsAdapter {
  const { source, action } = readFlags(argv);
  const sources = [source, environmentSource(env)];
  const given = (name: string) => {
    const value = sources.find(({ values }) => values.has(name))?.values.get(name);
    return typeof value === 'string' ? value : undefined;
  };
  const asked = action !== 'help' && action !== 'version';
  return {
    location: asked ? given(SETTINGS_ADAPTER) : undefined,
    settings: plugInSettings(env),
    verbose: given('DEBUG') === 'true' || /^(debug|trace)$/i.test(given('LOG_LEVEL') ?? ''),
  };
}

/**
 * Reads the settings: flags before the environment before what a plug-in supplied before the file
 * that CONFIG_FILE names, and a secret from the file that NAME_FILE names. `help` and `version` look at nothing else. Throws a
 * `ConfigError` with every fault at once.
 */
export function loadConfig({ env, argv, readFile, supplied = {} }: ConfigSource): LoadedConfig {
  const flags = readFlags(argv);
  if (flags.action === 'help') return { action: 'help', text: helpText(), warnings: [] };
  if (flags.action === 'version') return { action: 'version', warnings: [] };

  const environment = environmentSource(env);
  const plugIn = suppliedSource(supplied);
  const before = [flags.source, environment, plugIn.source];
  const file = readConfigFile(before, readFile);
  const gathered = gather([...before, file.source], readFile, file.troubles);
  const misspelt = misspeltVariables(env);
  const checked = check(gathered, { misspelt, fallback: environment, complete: file.complete });

  const faults = [
    ...flags.faults,
    ...plugIn.faults(gathered.secrets),
    ...gathered.faults,
    ...('faults' in checked ? checked.faults : []),
  ];
  const warnings = [...exposedSecrets(flags.source), ...misspellings(misspelt, gathered)];
  if ('faults' in checked || faults.length > 0) throw new ConfigError(faults, warnings);

  warnings.push(...risks(checked, spellingOf(gathered, environment).spell));
  const config = compose(checked, plugInSettings(env, supplied));
  if (flags.action === 'check-config') {
    return { action: 'check', config, text: summary(checked, gathered), warnings };
  }
  if (flags.action === 'print-config') {
    return { action: 'print', config, text: printed(checked, gathered), warnings };
  }
  return { action: 'run', config, warnings };
}
