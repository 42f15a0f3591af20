import { PageTab, PageTabs } from "../../parts/tabs.tsx";

export function EmployeesTabs() {
  return (
    <PageTabs label="Employees">
      <PageTab to="/employees" activeOptions={{ exact: true, includeSearch: false }}>
        Employees
      </PageTab>
      <PageTab to="/positions" activeOptions={{ includeSearch: false }}>
        Positions
      </PageTab>
    </PageTabs>
  );
}
