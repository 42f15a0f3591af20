import "@mantine/charts/styles.css";
import { BarChart } from "@mantine/charts";
import { dayAndMonth, quantity } from "../../parts/format.ts";

interface Day {
  readonly day: string;
  readonly quantity: string;
  readonly planned: string;
}

/** Made beside planned by day. Loaded by itself, as the other drawings are. */
export function YieldChart({ days }: { days: readonly Day[] }) {
  return (
    <BarChart
      h={240}
      // A drawing needs a number; the figures beside it are exact.
      data={days.map(({ day, quantity: made, planned }) => ({
        day: dayAndMonth(day),
        Planned: Number(planned),
        Made: Number(made),
      }))}
      dataKey="day"
      series={[
        { name: "Planned", color: "var(--chart-bar)" },
        { name: "Made", color: "var(--chart-line)" },
      ]}
      withLegend
      maxBarWidth={22}
      yAxisProps={{ width: 60 }}
      barChartProps={{ accessibilityLayer: false }}
      tooltipProps={{
        content: ({ label, payload }) => (
          <div className="chart-tooltip">
            <strong>{label}</strong>
            {payload?.map(({ name, value }) => (
              <div key={String(name)}>
                {name}: {quantity(String(value))}
              </div>
            ))}
          </div>
        ),
      }}
    />
  );
}
