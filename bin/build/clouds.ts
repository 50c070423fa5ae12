/** Whose marketplace an image is for; `all` is for nobody's in particular. */
export const FLAVOURS = ['aws', 'azure', 'all'] as const;
export type Flavour = (typeof FLAVOURS)[number];
export type Cloud = Exclude<Flavour, 'all'>;

export interface CloudMarks {
  /** Names of npm packages that serve this cloud alone. */
  readonly packages: RegExp;
  /** What a marketplace of another cloud takes offence at. */
  readonly words: RegExp;
}

export const CLOUDS = {
  aws: {
    packages: /^@(?:aws|aws-sdk|aws-crypto|smithy)\//,
    words: /\b(?:aws|AWS)(?![a-z])|[Aa]mazon|AMAZON|[Cc]loud[Ww]atch|CLOUDWATCH|[Ff]argate/g,
  },
  azure: {
    packages: /^@(?:azure|azure-rest|typespec|microsoft)\/|^applicationinsights$/,
    words: /azure|microsoft|application[ -]?insights/gi,
  },
} as const satisfies Record<Cloud, CloudMarks>;

const NAMES = Object.keys(CLOUDS) as Cloud[];

/** The clouds of which nothing may be in a build of this flavour. */
export function cloudsOutside(flavour: Flavour): readonly Cloud[] {
  return flavour === 'all' ? [] : NAMES.filter((cloud) => cloud !== flavour);
}

/** Name of the npm package that a file belongs to, or undefined for one of our own. */
export function packageOf(path: string): string | undefined {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
}
