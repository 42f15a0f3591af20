import { PageTab, PageTabs } from "../../parts/tabs.tsx";

export function StockTabs() {
  return (
    <PageTabs label="Stock">
      <PageTab to="/stock" activeOptions={{ exact: true, includeSearch: false }}>
        Levels
      </PageTab>
      <PageTab to="/stock/lots">Lots</PageTab>
      <PageTab to="/stock/units">Serial units</PageTab>
      <PageTab to="/stock/counts">Counts</PageTab>
      <PageTab to="/stock/transfers">Transfers</PageTab>
      <PageTab to="/stock/movements">Movements</PageTab>
      <PageTab to="/stock/value">Value</PageTab>
      <PageTab to="/stock/alerts">Alerts</PageTab>
    </PageTabs>
  );
}
