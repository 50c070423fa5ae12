import type { CloudWatchConfig } from './model.ts';
import type { Settings } from './schema.ts';

export function cloudWatchOf(settings: Settings): CloudWatchConfig | undefined {
  const { AWS_REGION: region, CLOUDWATCH_NAMESPACE: namespace } = settings;
  const { CLOUDWATCH_DIMENSIONS: dimensions = [] } = settings;
  if (region === undefined) return undefined;
  return { region, namespace, dimensions: dimensions.map(nameAndValue) };
}

function nameAndValue(dimension: string): readonly [name: string, value: string] {
  const end = dimension.indexOf('=');
  return [dimension.slice(0, end), dimension.slice(end + 1)];
}
