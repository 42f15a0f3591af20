import { PageTab, PageTabs } from "../../parts/tabs.tsx";

export function ProductionTabs() {
  return (
    <PageTabs label="Production">
      <PageTab to="/production" activeOptions={{ exact: true, includeSearch: false }}>
        Orders
      </PageTab>
      <PageTab to="/production/batches" activeOptions={{ includeSearch: false }}>
        Batches
      </PageTab>
      <PageTab to="/production/recipes" activeOptions={{ includeSearch: false }}>
        Recipes
      </PageTab>
      <PageTab to="/production/trace" activeOptions={{ includeSearch: false }}>
        Recall
      </PageTab>
      <PageTab to="/production/efficiency" activeOptions={{ includeSearch: false }}>
        Efficiency
      </PageTab>
    </PageTabs>
  );
}
