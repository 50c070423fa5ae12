import type { DataQuery, DataSourceRef, VariableModel } from '@grafana/schema';
import type { FigureName } from './figures.ts';

/** How one panel gets its figures. */
export interface PanelQueries {
  readonly targets: readonly DataQuery[];
  /** What this source says of the figure besides its description. */
  readonly note?: string;
  /** Names of the lines, where the source does not give them. */
  readonly displayName?: string;
}

/** Who keeps the figures, and how it is asked for each. */
export interface Source {
  /** Of the data source, as people know it. */
  readonly name: string;
  /** Of its plug-in in Grafana. */
  readonly plugin: string;
  /** Asked for when the dashboard is imported. */
  readonly input: string;
  /** Of the dashboard; the same in every version. */
  readonly uid: string;
  /** The shortest time between two figures. */
  readonly interval: string;
  /** The oldest Grafana that knows all of it. */
  readonly grafana: string;
  readonly variables: readonly VariableModel[];
  readonly panels: Readonly<Record<FigureName, PanelQueries>>;
}

/** The data source that was chosen above the dashboard. */
export function chosen(plugin: string): DataSourceRef {
  return { type: plugin, uid: '$datasource' };
}

/** The letter that Grafana knows a panel's query by. */
export function refId(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}
