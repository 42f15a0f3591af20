import "@mantine/charts/styles.css";
import { LineChart } from "@mantine/charts";
import { dayAndMonth, money } from "../../parts/format.ts";

export interface ValueAt {
  readonly day: string;
  readonly value: string;
}

/** What the stock was worth by day. Loaded by itself, as the other drawings are. */
export function ValueChart({ points, currency }: { points: readonly ValueAt[]; currency: string }) {
  return (
    <LineChart
      h={240}
      // A drawing needs a number; the figures beside it are exact.
      data={points.map(({ day, value }) => ({ day: dayAndMonth(day), Value: Number(value) }))}
      dataKey="day"
      series={[{ name: "Value", color: "var(--chart-line)" }]}
      curveType="linear"
      yAxisProps={{ width: 60, tickFormatter: (value: number) => compact.format(value) }}
      xAxisProps={{ minTickGap: 24 }}
      lineChartProps={{ accessibilityLayer: false }}
      tooltipProps={{
        content: ({ label, payload }) => (
          <div className="chart-tooltip">
            <strong>{label}</strong>
            {payload?.map(({ name, value }) => (
              <div key={String(name)}>{money(String(value), currency)}</div>
            ))}
          </div>
        ),
      }}
    />
  );
}

const compact = new Intl.NumberFormat(undefined, { notation: "compact" });
