import { PageTab, PageTabs } from "../../parts/tabs.tsx";

export function WorkshopTabs() {
  return (
    <PageTabs label="Workshop">
      <PageTab to="/work-orders" activeOptions={{ exact: true, includeSearch: false }}>
        Board
      </PageTab>
      <PageTab to="/work-orders/all" activeOptions={{ includeSearch: false }}>
        All orders
      </PageTab>
      <PageTab to="/equipment" activeOptions={{ includeSearch: false }}>
        Equipment
      </PageTab>
      <PageTab to="/inspections" activeOptions={{ includeSearch: false }}>
        Inspections
      </PageTab>
      <PageTab to="/checklists" activeOptions={{ includeSearch: false }}>
        Checklists
      </PageTab>
    </PageTabs>
  );
}
