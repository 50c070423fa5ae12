/** One sample of Prometheus's text format 0.0.4. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Every sample of a scrape. Throws on a line that the format does not have. */
export function parsePrometheusText(text: string): Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
      if (match === null) throw new Error(`no sample: ${line}`);
      const [, name = '', labels = '', value = ''] = match;
      return { name, labels: labelsIn(labels), value: numberOf(value) };
    });
}

function labelsIn(text: string): Record<string, string> {
  const pairs = text.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)",?/g);
  return Object.fromEntries([...pairs].map(([, name, value]) => [name, value]));
}

function numberOf(text: string): number {
  return text === '+Inf' ? Number.POSITIVE_INFINITY : Number(text);
}
