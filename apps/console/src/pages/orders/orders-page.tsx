import { IconPlus } from "@tabler/icons-react";
import { useMay } from "../../parts/access.ts";
import { ButtonLink } from "../../parts/links.tsx";
import { Page } from "../../parts/page.tsx";
import { OrderTable } from "./order-table.tsx";

export function OrdersPage() {
  const may = useMay();
  return (
    <Page
      title="Orders"
      description="From draft to delivered"
      actions={
        may("sales:write") && (
          <ButtonLink to="/orders/new" leftSection={<IconPlus size={16} />}>
            New order
          </ButtonLink>
        )
      }
    >
      <OrderTable />
    </Page>
  );
}
