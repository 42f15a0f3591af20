import { PageTab, PageTabs } from "../../parts/tabs.tsx";

export function StockTabs() {
  return (
    <PageTabs label="Stock">
      <PageTab to="/stock" activeOptions={{ exact: true, includeSearch: false }}>
        Levels
      </PageTab>
      <PageTab to="/stock/movements">Movements</PageTab>
      <PageTab to="/stock/transfers">Transfers</PageTab>
    </PageTabs>
  );
}
