import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { session } from "./api/session.ts";
import { loadMe } from "./parts/access.ts";
import type { Search } from "./parts/list-state.ts";
import { NotFoundPage } from "./shell/not-found-page.tsx";
import { RouteError } from "./shell/route-error.tsx";
import { Shell } from "./shell/shell.tsx";
import { SignInPage } from "./shell/sign-in-page.tsx";

/* Every address of the console. A page's code is loaded when it is first opened, or about to be. */

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFoundPage,
  // Filters and pages of lists: text, checked by the list that reads it.
  validateSearch: (search: Record<string, unknown>): Search =>
    Object.fromEntries(
      Object.entries(search).filter(
        (entry): entry is [string, string] => typeof entry[1] === "string",
      ),
    ),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  component: SignInPage,
});

const setPassword = createRoute({
  getParentRoute: () => root,
  path: "/set-password",
  component: lazyRouteComponent(
    () => import("./pages/profile/set-password-page.tsx"),
    "SetPasswordPage",
  ),
});

async function requireSession({ location }: { location: { href: string } }): Promise<void> {
  const toSignIn = () =>
    redirect({ to: "/sign-in", search: location.href === "/" ? {} : { next: location.href } });
  if (!session.isSignedIn()) throw toSignIn();
  await loadMe().catch((error: unknown) => {
    throw session.isSignedIn() ? error : toSignIn();
  });
}

const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  component: Shell,
  errorComponent: RouteError,
  beforeLoad: requireSession,
});

/** Beside a machine there is nothing but the machine. */
const floor = createRoute({
  getParentRoute: () => root,
  path: "/floor/$machine",
  component: lazyRouteComponent(() => import("./pages/floor/floor-page.tsx"), "FloorPage"),
  errorComponent: RouteError,
  beforeLoad: requireSession,
});

/** A page behind the sign-in, from a module that is loaded when it is needed. */
const page = <const Path extends string, const Name extends string>(
  path: Path,
  load: () => Promise<Record<Name, () => React.ReactNode>>,
  name: Name,
) =>
  createRoute({
    getParentRoute: () => signedIn,
    path,
    component: lazyRouteComponent<Record<string, () => React.ReactNode>, Name>(load, name),
  });

const products = {
  list: () => import("./pages/products/products-page.tsx"),
  detail: () => import("./pages/products/product-page.tsx"),
  form: () => import("./pages/products/product-form-page.tsx"),
  categories: () => import("./pages/products/categories-page.tsx"),
};
const parties = {
  list: () => import("./pages/parties/parties-page.tsx"),
  detail: () => import("./pages/parties/party-page.tsx"),
  form: () => import("./pages/parties/party-form-page.tsx"),
};
const orders = {
  list: () => import("./pages/orders/orders-page.tsx"),
  detail: () => import("./pages/orders/order-page.tsx"),
  form: () => import("./pages/orders/order-form-page.tsx"),
};

const production = {
  order: () => import("./pages/production/order-page.tsx"),
  batches: () => import("./pages/production/batches-page.tsx"),
  batch: () => import("./pages/production/batch-page.tsx"),
  recipes: () => import("./pages/production/recipes-page.tsx"),
  trace: () => import("./pages/production/trace-page.tsx"),
  efficiency: () => import("./pages/production/efficiency-page.tsx"),
};

const stock = {
  lots: () => import("./pages/stock/lots-page.tsx"),
  units: () => import("./pages/stock/units-page.tsx"),
  unit: () => import("./pages/stock/unit-page.tsx"),
  counts: () => import("./pages/stock/counts-page.tsx"),
  count: () => import("./pages/stock/count-page.tsx"),
  value: () => import("./pages/stock/value-page.tsx"),
  alerts: () => import("./pages/stock/stock-alerts-page.tsx"),
};

const purchasing = {
  list: () => import("./pages/purchasing/purchases-page.tsx"),
  detail: () => import("./pages/purchasing/purchase-page.tsx"),
  suggestions: () => import("./pages/purchasing/suggestions-page.tsx"),
  plans: () => import("./pages/purchasing/plans-page.tsx"),
};

const scheduling = {
  patterns: () => import("./pages/scheduling/patterns-page.tsx"),
  swaps: () => import("./pages/scheduling/swaps-page.tsx"),
  leaveTypes: () => import("./pages/scheduling/leave-types-page.tsx"),
};

const workshop = {
  board: () => import("./pages/workshop/board-page.tsx"),
  orders: () => import("./pages/workshop/work-orders-page.tsx"),
  order: () => import("./pages/workshop/work-order-page.tsx"),
  equipmentList: () => import("./pages/workshop/equipment-list-page.tsx"),
  equipment: () => import("./pages/workshop/equipment-page.tsx"),
  inspections: () => import("./pages/workshop/inspections-page.tsx"),
  inspection: () => import("./pages/workshop/inspection-page.tsx"),
  checklists: () => import("./pages/workshop/checklists-page.tsx"),
};

const routeTree = root.addChildren([
  signIn,
  setPassword,
  floor,
  signedIn.addChildren([
    page("/", () => import("./pages/home/home-page.tsx"), "HomePage"),
    page("/dashboard", () => import("./pages/dashboard/dashboard-page.tsx"), "DashboardPage"),
    page("/orders", orders.list, "OrdersPage"),
    page("/orders/new", orders.form, "NewOrderPage"),
    page("/orders/$id", orders.detail, "OrderPage"),
    page("/orders/$id/edit", orders.form, "EditOrderPage"),
    page("/customers", parties.list, "CustomersPage"),
    page("/customers/new", parties.form, "NewCustomerPage"),
    page("/customers/$id", parties.detail, "CustomerPage"),
    page("/customers/$id/edit", parties.form, "EditCustomerPage"),
    page("/vendors", parties.list, "VendorsPage"),
    page("/vendors/new", parties.form, "NewVendorPage"),
    page("/vendors/$id", parties.detail, "VendorPage"),
    page("/vendors/$id/edit", parties.form, "EditVendorPage"),
    page("/products", products.list, "ProductsPage"),
    page("/products/new", products.form, "NewProductPage"),
    page("/products/categories", products.categories, "CategoriesPage"),
    page("/products/$id", products.detail, "ProductPage"),
    page("/products/$id/edit", products.form, "EditProductPage"),
    page("/stock", () => import("./pages/stock/stock-page.tsx"), "StockPage"),
    page("/stock/movements", () => import("./pages/stock/movements-page.tsx"), "MovementsPage"),
    page("/stock/transfers", () => import("./pages/stock/transfers-page.tsx"), "TransfersPage"),
    page("/stock/lots", stock.lots, "LotsPage"),
    page("/stock/units", stock.units, "UnitsPage"),
    page("/stock/units/$id", stock.unit, "UnitPage"),
    page("/stock/counts", stock.counts, "CountsPage"),
    page("/stock/counts/$id", stock.count, "CountPage"),
    page("/stock/value", stock.value, "ValuePage"),
    page("/stock/alerts", stock.alerts, "StockAlertsPage"),
    page("/purchasing", purchasing.list, "PurchasesPage"),
    page("/purchasing/suggestions", purchasing.suggestions, "SuggestionsPage"),
    page("/purchasing/plans", purchasing.plans, "PlansPage"),
    page("/purchasing/$id", purchasing.detail, "PurchasePage"),
    page("/machines", () => import("./pages/machines/machines-page.tsx"), "MachinesPage"),
    page("/machines/$id", () => import("./pages/machines/machine-page.tsx"), "MachinePage"),
    page("/production", () => import("./pages/production/production-page.tsx"), "ProductionPage"),
    page("/production/orders/$id", production.order, "ProductionOrderPage"),
    page("/production/batches", production.batches, "BatchesPage"),
    page("/production/batches/$id", production.batch, "BatchPage"),
    page("/production/recipes", production.recipes, "RecipesPage"),
    page("/production/trace", production.trace, "TracePage"),
    page("/production/efficiency", production.efficiency, "EfficiencyPage"),
    page("/employees", () => import("./pages/employees/employees-page.tsx"), "EmployeesPage"),
    page("/employees/$id", () => import("./pages/employees/employee-page.tsx"), "EmployeePage"),
    page("/positions", () => import("./pages/employees/positions-page.tsx"), "PositionsPage"),
    page("/shifts", () => import("./pages/scheduling/shifts-page.tsx"), "ShiftsPage"),
    page("/shifts/patterns", scheduling.patterns, "PatternsPage"),
    page("/shifts/swaps", scheduling.swaps, "SwapsPage"),
    page("/attendance", () => import("./pages/scheduling/attendance-page.tsx"), "AttendancePage"),
    page("/leave", () => import("./pages/scheduling/leave-page.tsx"), "LeavePage"),
    page("/leave/types", scheduling.leaveTypes, "LeaveTypesPage"),
    page("/work-orders", workshop.board, "BoardPage"),
    page("/work-orders/all", workshop.orders, "WorkOrdersPage"),
    page("/work-orders/$id", workshop.order, "WorkOrderPage"),
    page("/equipment", workshop.equipmentList, "EquipmentListPage"),
    page("/equipment/$id", workshop.equipment, "EquipmentPage"),
    page("/inspections", workshop.inspections, "InspectionsPage"),
    page("/inspections/$id", workshop.inspection, "InspectionPage"),
    page("/checklists", workshop.checklists, "ChecklistsPage"),
    page("/sites", () => import("./pages/sites/sites-page.tsx"), "SitesPage"),
    page("/sites/$id", () => import("./pages/sites/site-page.tsx"), "SitePage"),
    page("/warehouses/$id", () => import("./pages/sites/warehouse-page.tsx"), "WarehousePage"),
    page("/imports", () => import("./pages/imports/imports-page.tsx"), "ImportsPage"),
    page("/imports/new", () => import("./pages/imports/new-import-page.tsx"), "NewImportPage"),
    page("/imports/$id", () => import("./pages/imports/import-page.tsx"), "ImportPage"),
    page("/sheets", () => import("./pages/sheets/sheets-page.tsx"), "SheetsPage"),
    page("/sheets/$id", () => import("./pages/sheets/sheet-page.tsx"), "SheetPage"),
    page("/webhooks", () => import("./pages/webhooks/webhooks-page.tsx"), "WebhooksPage"),
    page("/webhooks/$id", () => import("./pages/webhooks/webhook-page.tsx"), "WebhookPage"),
    page("/users", () => import("./pages/users/users-page.tsx"), "UsersPage"),
    page("/users/$id", () => import("./pages/users/user-page.tsx"), "UserPage"),
    page("/roles", () => import("./pages/roles/roles-page.tsx"), "RolesPage"),
    page("/profile", () => import("./pages/profile/profile-page.tsx"), "ProfilePage"),
    page("/settings", () => import("./pages/settings/settings-page.tsx"), "SettingsPage"),
    page("/events", () => import("./pages/events/events-page.tsx"), "EventsPage"),
    page("/account/security", () => import("./pages/account/security-page.tsx"), "SecurityPage"),
    page("/api-keys", () => import("./pages/access/api-keys-page.tsx"), "ApiKeysPage"),
    page("/applications", () => import("./pages/access/applications-page.tsx"), "ApplicationsPage"),
    page("/account/applications", () => import("./pages/access/grants-page.tsx"), "GrantsPage"),
    page("/sandbox", () => import("./pages/sandbox/sandbox-page.tsx"), "SandboxPage"),
    page("/system", () => import("./pages/health/health-page.tsx"), "HealthPage"),
    page("/limits", () => import("./pages/limits/limits-page.tsx"), "LimitsPage"),
    page("/audit", () => import("./pages/audit/audit-page.tsx"), "AuditPage"),
    page("/jobs", () => import("./pages/jobs/jobs-page.tsx"), "JobsPage"),
    page("/jobs/failed", () => import("./pages/jobs/dead-letters-page.tsx"), "DeadLettersPage"),
    page("/usage", () => import("./pages/usage/usage-page.tsx"), "UsagePage"),
    page("/alerts", () => import("./pages/alerts/alerts-page.tsx"), "AlertsPage"),
    page("/jobs/$name", () => import("./pages/jobs/job-page.tsx"), "JobPage"),
  ]),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: "intent",
  defaultPreloadDelay: 60,
  scrollRestoration: true,
  // Everything after `?` is text: `?q=007` is not the number seven.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search: Record<string, unknown>) => {
    const text = new URLSearchParams(
      Object.entries(search).filter(
        (entry): entry is [string, string] => typeof entry[1] === "string" && entry[1] !== "",
      ),
    ).toString();
    return text ? `?${text}` : "";
  },
});

// Whoever followed a link goes on from the new page's heading, and hears it; whoever types stays where they are.
router.subscribe("onRendered", ({ fromLocation, pathChanged }) => {
  const { activeElement } = document;
  if (!fromLocation || !pathChanged || activeElement instanceof HTMLInputElement) return;
  document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
});

session.onEnd(() => {
  const { href, pathname } = router.state.location;
  if (pathname !== "/sign-in")
    void router.navigate({ to: "/sign-in", search: href === "/" ? {} : { next: href } });
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
