/**
 * What the samples use of `@angular/common/http`, as Angular documents it: the types, and enough of the
 * classes to run a backend.
 */
import { Observable } from './rxjs.ts';

export type EnvironmentProviders = object;
type Feature = object;

export const HttpEventType = {
  Sent: 0,
  UploadProgress: 1,
  ResponseHeader: 2,
  DownloadProgress: 3,
  Response: 4,
} as const;
export declare namespace HttpEventType {
  type Sent = 0;
  type UploadProgress = 1;
  type DownloadProgress = 3;
}

interface HttpSentEvent {
  readonly type: HttpEventType.Sent;
}
interface HttpProgressEvent<K> {
  readonly type: K;
  readonly loaded: number;
  readonly total?: number | undefined;
}
export type HttpEvent<T> =
  | HttpSentEvent
  | HttpResponse<T>
  | HttpProgressEvent<HttpEventType.UploadProgress>
  | HttpProgressEvent<HttpEventType.DownloadProgress>;

export class HttpHeaders {
  readonly #headers: Headers;

  constructor(headers: Headers | Record<string, string> = {}) {
    this.#headers = new Headers(headers);
  }

  keys(): string[] {
    return [...this.#headers.keys()];
  }

  get(name: string): string | null {
    return this.#headers.get(name);
  }

  getAll(name: string): string[] | null {
    const value = this.get(name);
    return value === null ? null : [value];
  }
}

interface ResponseInit<T> {
  readonly body?: T | null;
  readonly error?: unknown;
  readonly headers?: HttpHeaders;
  readonly status?: number;
  readonly statusText?: string;
  readonly url?: string;
}

export class HttpResponse<T> {
  readonly type = 4;
  readonly body: T | null;
  readonly status: number;
  readonly headers: HttpHeaders;

  constructor({ body = null, status = 200, headers = new HttpHeaders() }: ResponseInit<T>) {
    this.body = body;
    this.status = status;
    this.headers = headers;
  }
}

export class HttpErrorResponse extends Error {
  readonly error: unknown;
  readonly status: number;

  constructor({ error, status = 0 }: ResponseInit<never>) {
    super('an HTTP error');
    this.error = error;
    this.status = status;
  }
}

interface RequestOptions {
  readonly headers?: HttpHeaders;
  readonly reportProgress?: boolean;
  readonly responseType?: 'arraybuffer' | 'blob' | 'json' | 'text';
  readonly withCredentials?: boolean;
}

export class HttpRequest<T> {
  readonly method: string;
  readonly urlWithParams: string;
  readonly body: T | null;
  readonly headers: HttpHeaders;
  readonly reportProgress: boolean;
  readonly responseType: 'arraybuffer' | 'blob' | 'json' | 'text';
  readonly withCredentials: boolean;

  constructor(method: string, url: string, body: T | null, options: RequestOptions = {}) {
    this.method = method;
    this.urlWithParams = url;
    this.body = body;
    this.headers = options.headers ?? new HttpHeaders();
    this.reportProgress = options.reportProgress ?? false;
    this.responseType = options.responseType ?? 'json';
    this.withCredentials = options.withCredentials ?? false;
  }

  serializeBody(): ArrayBuffer | Blob | FormData | URLSearchParams | string | null {
    const body: unknown = this.body;
    return body === null || body instanceof Blob ? body : JSON.stringify(body);
  }

  detectContentTypeHeader(): string | null {
    if (this.body instanceof Blob) return this.body.type || null;
    return this.body === null ? null : 'application/json';
  }
}

export abstract class HttpBackend {
  abstract handle(request: HttpRequest<unknown>): Observable<HttpEvent<unknown>>;
}

/** In place of Angular's own: it says that it was asked. */
export class FetchBackend implements HttpBackend {
  handle({ urlWithParams }: HttpRequest<unknown>): Observable<HttpEvent<unknown>> {
    return new Observable((observer) => {
      observer.next(new HttpResponse({ body: `directly: ${urlWithParams}` }));
      observer.complete();
      return () => {};
    });
  }
}

export declare class HttpClient {
  get<T>(url: string): Observable<T>;
  post(
    url: string,
    body: unknown,
    options: { readonly observe: 'events'; readonly reportProgress: boolean },
  ): Observable<HttpEvent<object>>;
}
export declare function withFetch(): Feature;
export declare function provideHttpClient(...features: Feature[]): EnvironmentProviders;
