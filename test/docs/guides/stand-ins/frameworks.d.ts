// What the samples of the guides use of React, TanStack Query and Vue, as these document it. For the
// compiler alone.

declare module 'react' {
  export type ReactNode = JSX.Element | string | number | boolean | null | undefined | ReactNode[];
  export interface Context<T> {
    Provider(props: { value: T; children?: ReactNode }): JSX.Element;
  }
  export function createContext<T>(fallback: T): Context<T>;
  export function useContext<T>(context: Context<T>): T;
  export function useState<T>(initial: T | (() => T)): [T, (next: T | ((before: T) => T)) => void];
  export function useEffect(effect: () => (() => void) | undefined, on?: readonly unknown[]): void;

  interface ChangeEvent<T> extends Event {
    readonly target: EventTarget & T;
  }
  interface Attributes {
    key?: string;
    role?: string;
    type?: string;
    value?: string | number;
    disabled?: boolean;
    children?: ReactNode;
    onClick?: (event: MouseEvent) => void;
    onChange?: (event: ChangeEvent<HTMLInputElement>) => void;
  }
  global {
    namespace JSX {
      interface Element {
        readonly type: unknown;
        readonly key: string | null;
      }
      interface ElementChildrenAttribute {
        children: unknown;
      }
      type IntrinsicElements = Record<
        'button' | 'input' | 'label' | 'li' | 'output' | 'p' | 'progress' | 'ul',
        Attributes
      >;
    }
  }
}

declare module 'react/jsx-runtime' {
  export const jsx: unknown;
  export const jsxs: unknown;
  export const Fragment: unknown;
}

declare module '@tanstack/react-query' {
  export function useQuery<T>(options: {
    readonly queryKey: readonly unknown[];
    readonly queryFn: (context: { readonly signal: AbortSignal }) => Promise<T>;
  }): { readonly data: T | undefined; readonly error: Error | null };
  export function useMutation<T, V>(options: {
    readonly mutationFn: (variables: V) => Promise<T>;
    readonly retry?: (failures: number, error: Error) => boolean;
  }): { readonly isPending: boolean; mutate(variables: V): void };
}

declare module 'vue' {
  export type InjectionKey<T> = symbol & { readonly of?: T };
  export interface App {
    use<O>(plugin: { install(app: App, options: O): void }, options: NoInfer<O>): this;
    provide<T>(key: InjectionKey<T>, value: T): this;
    onUnmount(then: () => void): void;
    mount(where: string): unknown;
  }
  export interface Ref<T> {
    value: T;
  }
  export function createApp(root: object): App;
  export function inject<T>(key: InjectionKey<T>): T | undefined;
  export function ref<T>(initial: T): Ref<T>;
  export function onScopeDispose(then: () => void): void;
}

declare module '*.vue' {
  const component: object;
  export default component;
}
