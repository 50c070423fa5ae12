/** What the samples use of `@angular/core`. */
import type { EnvironmentProviders } from './angular-http.ts';

type Provider = EnvironmentProviders | { readonly provide: object; readonly useClass: object };

export interface ApplicationConfig {
  readonly providers: readonly Provider[];
}

export function Injectable(_options?: { readonly providedIn: 'root' }): ClassDecorator {
  return () => {};
}

/** A new one for each who asks: none of the samples minds. */
export function inject<T>(token: new () => T): T {
  return new token();
}
