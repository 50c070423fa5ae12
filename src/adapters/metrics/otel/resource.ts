import { hostname } from 'node:os';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';

/** Which relay it is that tells of itself. */
export interface Instance {
  readonly version: string;
  /** From 1 on, where several processes of one relay share a host; undefined where there is one. */
  readonly worker?: number | undefined;
}

const ID = 'service.instance.id';

/**
 * Who the figures are of. `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` win over what the relay
 * says of itself, but for the worker: the instances of one host must stay apart.
 */
export function resourceOf({ version, worker }: Instance) {
  const own = resourceFromAttributes({
    'service.name': 'mte-relay',
    'service.version': version,
    [ID]: hostname(),
  });
  const named = own.merge(detectResources({ detectors: [envDetector] }));
  if (worker === undefined) return named;
  return named.merge(
    resourceFromAttributes({
      [ID]: `${named.attributes[ID]}-${worker}`,
      'mte.relay.worker': worker,
    }),
  );
}
