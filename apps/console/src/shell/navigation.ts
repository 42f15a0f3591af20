import {
  IconActivity,
  IconAddressBook,
  IconApps,
  IconBeach,
  IconBell,
  IconBox,
  IconBuildingFactory2,
  IconBuildingWarehouse,
  IconCalendarWeek,
  IconChartBar,
  IconClipboardCheck,
  IconClockCheck,
  IconClockPlay,
  IconDashboard,
  IconEngine,
  IconFileImport,
  IconFileSpreadsheet,
  IconFlask,
  IconGauge,
  IconHeartbeat,
  IconHistory,
  IconHome,
  IconId,
  IconKey,
  IconReceipt,
  IconSettings,
  IconShieldLock,
  IconStack2,
  IconTool,
  IconTools,
  IconTruck,
  IconUsers,
  IconWebhook,
} from "@tabler/icons-react";

/* The rooms of the console. `key` after `g` goes there; a room whose permission is missing is not offered. */

export const navigation = [
  {
    group: null,
    items: [
      { to: "/", label: "Home", icon: IconHome, key: "h", permission: "home:read" },
      {
        to: "/dashboard",
        label: "Today",
        icon: IconDashboard,
        key: "0",
        permission: "dashboard:read",
      },
    ],
  },
  {
    group: "Sell",
    items: [
      { to: "/orders", label: "Orders", icon: IconReceipt, key: "o", permission: "sales:read" },
      {
        to: "/customers",
        label: "Customers",
        icon: IconAddressBook,
        key: "c",
        permission: "customers:read",
      },
    ],
  },
  {
    group: "Goods",
    items: [
      { to: "/products", label: "Products", icon: IconBox, key: "p", permission: "catalog:read" },
      { to: "/stock", label: "Stock", icon: IconStack2, key: "s", permission: "stock:read" },
      { to: "/vendors", label: "Vendors", icon: IconTruck, key: "v", permission: "vendors:read" },
      {
        to: "/sites",
        label: "Sites",
        icon: IconBuildingWarehouse,
        key: "l",
        permission: "sites:read",
      },
    ],
  },
  {
    group: "Make",
    items: [
      {
        to: "/production",
        label: "Production",
        icon: IconBuildingFactory2,
        key: "n",
        permission: "production:read",
      },
      {
        to: "/machines",
        label: "Machines",
        icon: IconEngine,
        key: "q",
        permission: "machines:read",
      },
    ],
  },
  {
    group: "Mend",
    items: [
      {
        to: "/work-orders",
        label: "Work orders",
        icon: IconTool,
        key: "z",
        permission: "workshop:read",
      },
      {
        to: "/equipment",
        label: "Equipment",
        icon: IconTools,
        key: "7",
        permission: "workshop:read",
      },
      {
        to: "/inspections",
        label: "Inspections",
        icon: IconClipboardCheck,
        key: "8",
        permission: "workshop:read",
      },
    ],
  },
  {
    group: "People",
    items: [
      {
        to: "/employees",
        label: "Employees",
        icon: IconId,
        key: "1",
        permission: "people:read",
      },
      {
        to: "/shifts",
        label: "Shifts",
        icon: IconCalendarWeek,
        key: "2",
        permission: "scheduling:read",
      },
      {
        to: "/attendance",
        label: "Attendance",
        icon: IconClockCheck,
        key: "3",
        permission: "scheduling:read",
      },
      {
        to: "/leave",
        label: "Leave",
        icon: IconBeach,
        key: "4",
        permission: "scheduling:read",
      },
    ],
  },
  {
    group: "Connect",
    items: [
      {
        to: "/imports",
        label: "Imports",
        icon: IconFileImport,
        key: "i",
        permission: "imports:read",
      },
      {
        to: "/sheets",
        label: "Spreadsheets",
        icon: IconFileSpreadsheet,
        key: "6",
        permission: "workshop:read",
      },
      {
        to: "/webhooks",
        label: "Webhooks",
        icon: IconWebhook,
        key: "w",
        permission: "webhooks:read",
      },
      { to: "/events", label: "Events", icon: IconActivity, key: "e", permission: "events:read" },
      {
        to: "/api-keys",
        label: "API keys",
        icon: IconKey,
        key: "k",
        permission: "api-keys:read",
      },
      {
        to: "/applications",
        label: "Applications",
        icon: IconApps,
        key: "a",
        permission: "oauth-clients:read",
      },
      {
        to: "/sandbox",
        label: "Sandbox",
        icon: IconFlask,
        key: "x",
        permission: "ops:read",
      },
      { to: "/jobs", label: "Jobs", icon: IconClockPlay, key: "j", permission: "jobs:read" },
    ],
  },
  {
    group: "Insight",
    items: [
      { to: "/usage", label: "Usage", icon: IconChartBar, key: "d", permission: "usage:read" },
      { to: "/alerts", label: "Alerts", icon: IconBell, key: "b", permission: "ops:read" },
      { to: "/system", label: "Health", icon: IconHeartbeat, key: "m", permission: "ops:read" },
      { to: "/audit", label: "Audit", icon: IconHistory, key: "y", permission: "audit:read" },
    ],
  },
  {
    group: "Administer",
    items: [
      { to: "/users", label: "People", icon: IconUsers, key: "u", permission: "users:read" },
      { to: "/roles", label: "Roles", icon: IconShieldLock, key: "r", permission: "roles:read" },
      {
        to: "/settings",
        label: "Settings",
        icon: IconSettings,
        key: "t",
        permission: "settings:read",
      },
      { to: "/limits", label: "Limits", icon: IconGauge, key: "f", permission: "limits:read" },
    ],
  },
] as const;

export const rooms = navigation.flatMap(({ items }) => [...items]);
