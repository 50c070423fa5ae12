import { readParameters } from './template.ts';

/** What an operator puts in the place of the placeholders in parameters.json. */
const SAMPLES: Readonly<Record<string, string>> = {
  Image: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/mte-relay@sha256:${'0a'.repeat(32)}`,
  ImageRepositoryArn: 'arn:aws:ecr:eu-central-1:123456789012:repository/mte-relay',
  Upstream: 'https://api.internal/v1',
  CorsOrigins: 'https://app.shop.test,https://admin.shop.test',
  VpcId: 'vpc-0123456789abcdef0',
  VpcCidr: '10.0.0.0/16',
  PublicSubnetIds: 'subnet-0123456789abcdef0,subnet-0123456789abcdef1',
  PrivateSubnetIds: 'subnet-0123456789abcdef2,subnet-0123456789abcdef3',
  CertificateArn:
    'arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f',
  AllowedCidr: '203.0.113.7/32',
  AlarmEmail: 'operator@shop.test',
};

function isPlaceholder(value: string): boolean {
  return value.includes('<');
}

/** parameters.json as an operator leaves it. */
export function filledParameters(name: string): Map<string, string> {
  return new Map(
    [...readParameters(name)].map(([key, value]) => {
      if (!isPlaceholder(value)) return [key, value];
      const sample = SAMPLES[key];
      if (sample === undefined) throw new Error(`there is no sample for ${key}`);
      return [key, sample];
    }),
  );
}
