import {
  IconActivity,
  IconAddressBook,
  IconBox,
  IconBuildingWarehouse,
  IconClockPlay,
  IconFileImport,
  IconHome,
  IconReceipt,
  IconStack2,
  IconTruck,
  IconWebhook,
} from "@tabler/icons-react";

/* The rooms of the console. `key` after `g` goes there; a room whose permission is missing is not offered. */

export const navigation = [
  {
    group: null,
    items: [{ to: "/", label: "Home", icon: IconHome, key: "h", permission: "home:read" }],
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
        to: "/webhooks",
        label: "Webhooks",
        icon: IconWebhook,
        key: "w",
        permission: "webhooks:read",
      },
      { to: "/events", label: "Events", icon: IconActivity, key: "e", permission: "events:read" },
      { to: "/jobs", label: "Jobs", icon: IconClockPlay, key: "j", permission: "jobs:read" },
    ],
  },
] as const;

export const rooms = navigation.flatMap(({ items }) => [...items]);
