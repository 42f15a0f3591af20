import "@mantine/charts/styles.css";
import { CompositeChart } from "@mantine/charts";
import { dayAndMonth, money } from "../../parts/format.ts";

interface Day {
  readonly day: string;
  readonly orders: number;
  readonly revenue: string;
}

/** Orders and revenue by day. Loaded by itself: nothing else of the console draws. */
export function DailyChart({ days, currency }: { days: readonly Day[]; currency: string }) {
  return (
    <CompositeChart
      h={260}
      data={days.map(({ day, orders, revenue }) => ({
        day: dayAndMonth(day),
        Orders: orders,
        // A drawing needs a number; the figures beside it are exact.
        Revenue: Number(revenue),
      }))}
      dataKey="day"
      series={[
        { name: "Orders", color: "var(--chart-bar)", type: "bar" },
        { name: "Revenue", color: "var(--chart-line)", type: "line", yAxisId: "right" },
      ]}
      composedChartProps={{ accessibilityLayer: false }}
      withRightYAxis
      withLegend
      curveType="linear"
      withDots={days.length < 40}
      maxBarWidth={22}
      rightYAxisProps={{ width: 70, tickFormatter: (value: number) => compact.format(value) }}
      yAxisProps={{ width: 34, allowDecimals: false }}
      xAxisProps={{ minTickGap: 24 }}
      tooltipProps={{
        content: ({ label, payload }) => (
          <div className="chart-tooltip">
            <strong>{label}</strong>
            {payload?.map(({ name, value }) => (
              <div key={String(name)}>
                {name}: {name === "Revenue" ? money(String(value), currency) : String(value)}
              </div>
            ))}
          </div>
        ),
      }}
    />
  );
}

const compact = new Intl.NumberFormat(undefined, { notation: "compact" });
