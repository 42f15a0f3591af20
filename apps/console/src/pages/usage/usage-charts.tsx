import "@mantine/charts/styles.css";
import { CompositeChart } from "@mantine/charts";
import { milliseconds, quantity } from "../../parts/format.ts";

export interface Point {
  readonly at: Date;
  readonly requests: number;
  readonly clientErrors: number;
  readonly serverErrors: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
}

interface ChartProps {
  readonly points: readonly Point[];
  readonly label: (at: Date) => string;
}

const compact = new Intl.NumberFormat(undefined, { notation: "compact" });

/* Loaded by themselves: what draws is big. */

export function RequestChart({ points, label }: ChartProps) {
  return (
    <Chart
      data={points.map(({ at, requests, clientErrors, serverErrors }) => ({
        at: label(at),
        "Went well": requests - clientErrors - serverErrors,
        Refused: clientErrors,
        Failed: serverErrors,
      }))}
      series={[
        { name: "Went well", color: "var(--chart-bar)", type: "bar", stackId: "all" },
        { name: "Refused", color: "var(--mantine-color-yellow-6)", type: "bar", stackId: "all" },
        { name: "Failed", color: "var(--mantine-color-red-7)", type: "bar", stackId: "all" },
      ]}
      written={quantity}
    />
  );
}

export function DurationChart({ points, label }: ChartProps) {
  return (
    <Chart
      data={points.map(({ at, p50Ms, p95Ms, p99Ms }) => ({
        at: label(at),
        p50: p50Ms,
        p95: p95Ms,
        p99: p99Ms,
      }))}
      series={[
        { name: "p50", color: "var(--chart-line)", type: "line" },
        { name: "p95", color: "var(--mantine-color-yellow-6)", type: "line" },
        { name: "p99", color: "var(--mantine-color-red-7)", type: "line" },
      ]}
      written={milliseconds}
    />
  );
}

type Series = React.ComponentProps<typeof CompositeChart>["series"];

function Chart({
  data,
  series,
  written,
}: {
  data: Record<string, string | number | null>[];
  series: readonly (Series[number] & { stackId?: string })[];
  written: (value: number) => string;
}) {
  return (
    <CompositeChart
      h={240}
      data={data}
      dataKey="at"
      series={[...series]}
      composedChartProps={{ accessibilityLayer: false }}
      withLegend
      curveType="linear"
      connectNulls={false}
      withDots={data.length < 40}
      maxBarWidth={22}
      yAxisProps={{ width: 46, tickFormatter: (value: number) => compact.format(value) }}
      xAxisProps={{ minTickGap: 24 }}
      tooltipProps={{
        content: ({ label, payload }) => (
          <div className="chart-tooltip">
            <strong>{label}</strong>
            {payload?.map(({ name, value }) => (
              <div key={String(name)}>
                {name}: {written(Number(value))}
              </div>
            ))}
          </div>
        ),
      }}
    />
  );
}
