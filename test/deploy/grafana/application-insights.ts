const COMMON =
  'timestamp: datetime, name: string, customDimensions: dynamic, cloud_RoleName: string, cloud_RoleInstance: string';

/** The tables of an Application Insights resource, as far as they concern the relay. */
export const APPLICATION_INSIGHTS = {
  customMetrics: `(${COMMON}, value: real, valueCount: int, valueSum: real, valueMin: real, valueMax: real)`,
  requests: `(${COMMON}, duration: real, success: string, resultCode: string, itemCount: int)`,
  dependencies: `(${COMMON}, duration: real, success: string, target: string, itemCount: int)`,
};
