import { PageTab, PageTabs } from "../../parts/tabs.tsx";

export function ShiftTabs() {
  return (
    <PageTabs label="Shifts">
      <PageTab to="/shifts" activeOptions={{ exact: true, includeSearch: false }}>
        Week
      </PageTab>
      <PageTab to="/shifts/patterns" activeOptions={{ includeSearch: false }}>
        Patterns
      </PageTab>
      <PageTab to="/shifts/swaps" activeOptions={{ includeSearch: false }}>
        Swaps
      </PageTab>
    </PageTabs>
  );
}

export function LeaveTabs() {
  return (
    <PageTabs label="Leave">
      <PageTab to="/leave" activeOptions={{ exact: true, includeSearch: false }}>
        Leave
      </PageTab>
      <PageTab to="/leave/types" activeOptions={{ includeSearch: false }}>
        Types
      </PageTab>
    </PageTabs>
  );
}
