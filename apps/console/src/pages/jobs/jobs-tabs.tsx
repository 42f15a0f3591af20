import { PageTab, PageTabs } from "../../parts/tabs.tsx";

export function JobsTabs() {
  return (
    <PageTabs label="Jobs">
      <PageTab to="/jobs" activeOptions={{ exact: true, includeSearch: false }}>
        Jobs
      </PageTab>
      <PageTab to="/jobs/failed">Failed for good</PageTab>
    </PageTabs>
  );
}
