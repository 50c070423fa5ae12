import { createRequire } from 'node:module';

/** What is used here of Kusto's language service, which has no modules and few types. */
interface Kusto {
  readonly Language: {
    readonly Symbols: {
      // Constructors that differ in what they take have numbers.
      readonly TableSymbol: {
        readonly $ctor7: new (name: string, schema: string, description: null) => object;
      };
      readonly DatabaseSymbol: { readonly $ctor1: new (name: string, tables: object[]) => object };
    };
    readonly GlobalState: { readonly Default: { WithDatabase(database: object): object } };
    readonly KustoCode: {
      ParseAndAnalyze(query: string, globals: object): { GetDiagnostics(): List };
    };
  };
}
interface List {
  readonly Count: number;
  getItem(index: number): { readonly Message: string };
}

// Its two scripts leave what they make on the global object.
const require = createRequire(import.meta.url);
require('@kusto/language-service-next/bridge.min.js');
require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
const { Language } = (globalThis as unknown as { Kusto: Kusto }).Kusto;

/** @param tables columns by table, as in KQL: `(timestamp: datetime, …)` */
export function kustoWith(tables: Readonly<Record<string, string>>) {
  const { TableSymbol, DatabaseSymbol } = Language.Symbols;
  const symbols = Object.entries(tables).map(
    ([name, schema]) => new TableSymbol.$ctor7(name, schema, null),
  );
  const database = new DatabaseSymbol.$ctor1('insights', symbols);
  const globals = Language.GlobalState.Default.WithDatabase(database);

  /** What is wrong with a query, names and types of columns included. */
  return function faultsIn(query: string): readonly string[] {
    const found = Language.KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics();
    return Array.from({ length: found.Count }, (_, index) => found.getItem(index).Message);
  };
}
