import { PageTab, PageTabs } from "../../parts/tabs.tsx";

export function ProductTabs() {
  return (
    <PageTabs label="Products">
      <PageTab to="/products" activeOptions={{ exact: true, includeSearch: false }}>
        Products
      </PageTab>
      <PageTab to="/products/categories">Categories</PageTab>
    </PageTabs>
  );
}
