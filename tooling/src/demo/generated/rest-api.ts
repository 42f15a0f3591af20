// Written by `pnpm generate rest-client` from the OpenAPI document. Do not edit.

export interface paths {
    "/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with e-mail address, phone number or user name, and password
         * @description An account with a second factor answers 401 `auth.second_factor_required` with a challenge for `POST /auth/totp/verify`.
         */
        post: operations["authLogin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List customers
         * @description Needs the permission `customers:read`.
         */
        get: operations["partiesCustomersList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the event log
         * @deprecated
         * @description Send `lastSeq` of each answer as `after` of the next: no event is skipped, however late it was written. From v2 on, this path has filters, both directions and the cursors of every list.
         */
        get: operations["webhooksEventsList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import a CSV file
         * @description Upserts by key: `code` of categories, customers and vendors, `sku` of products and stock. Needs the write permission of what is imported as well. The file is checked as a whole at once, its rows by a job: follow `GET /imports/{id}`, or the event `import.completed`. Importing the same file again changes nothing.
         */
        post: operations["transferImportsCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an import and its progress
         * @description Needs the permission `imports:read`.
         */
        get: operations["transferImportsGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports/{id}/errors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what is wrong in the rows of an import
         * @description Needs the permission `imports:read`.
         */
        get: operations["transferImportsErrors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/inventory/movements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the ledger
         * @description Needs the permission `stock:read`.
         */
        get: operations["stockMovementsList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/inventory/stock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List stock levels
         * @description Needs the permission `stock:read`.
         */
        get: operations["stockLevelsList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/inventory/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check the balances against the ledger
         * @description Rebuilds levels, bins, lots, serial units and both valuations from the movements alone and compares them with what is kept.
         */
        get: operations["stockVerify"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List and search products
         * @description Needs the permission `catalog:read`.
         */
        get: operations["catalogProductsList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sales/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List sales orders
         * @description Needs the permission `sales:read`.
         */
        get: operations["salesOrdersList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open a site
         * @description Needs the permission `sites:write`.
         */
        post: operations["sitesCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/vendors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List vendors
         * @description Needs the permission `vendors:read`.
         */
        get: operations["partiesVendorsList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/warehouses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open a warehouse
         * @description Needs the permission `sites:write`.
         */
        post: operations["sitesWarehousesCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a webhook
         * @description The answer holds the `secret` that signs its deliveries (Standard Webhooks); no other answer does. Values of `ownHeaders` are in no answer.
         */
        post: operations["webhooksCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a webhook's deliveries
         * @description Needs the permission `webhooks:read`.
         */
        get: operations["webhooksDeliveriesList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Tokens: {
            accessToken: string;
            refreshToken: string;
            /** Format: int64 */
            expiresIn: number;
            user: components["schemas"]["User"];
        };
        User: {
            /** Format: uuid */
            id: string;
            email: string;
            emailVerified: boolean;
            phone: string | null;
            username: string | null;
            name: string;
            roles: string[];
            /** Format: date-time */
            createdAt: string;
        };
        /** @description Problem details (RFC 9457). */
        Problem: {
            type: string;
            title: string;
            /** Format: int64 */
            status: number;
            detail: string;
            instance: string;
            code: string;
            traceId: string;
            retryable: boolean;
            /** Format: int64 */
            retryAfter?: number;
            errors?: {
                path: string;
                code: string;
                message: string;
            }[];
            details?: {
                [key: string]: unknown;
            };
        };
        Customer: {
            /** Format: uuid */
            id: string;
            code: string;
            name: string;
            /** @enum {string} */
            status: "active" | "inactive";
            email: string | null;
            phone: string | null;
            taxId: string | null;
            currency: string | null;
            creditLimit: string | null;
            tags: string[];
            contacts: {
                name: string;
                role?: string;
                /** Format: email */
                email?: string;
                phone?: string;
            }[];
            addresses: {
                label?: string;
                street?: string;
                city?: string;
                region?: string;
                postalCode?: string;
                country?: string;
            }[];
            note: string | null;
            /** Format: int64 */
            version: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            archivedAt: string | null;
        };
        Event: {
            /** Format: int64 */
            seq: number;
            /** Format: uuid */
            id: string;
            type: string;
            /** Format: int64 */
            version: number;
            /** Format: date-time */
            timestamp: string;
            aggregateType: string;
            /** Format: uuid */
            aggregateId: string;
            siteId: string | null;
            actor: string;
            trace: string;
            data: {
                [key: string]: unknown;
            };
        };
        Import: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            type: "categories" | "products" | "customers" | "vendors" | "stock";
            /** @enum {string} */
            mode: "partial" | "atomic";
            dryRun: boolean;
            fileName: string | null;
            /** @enum {string} */
            status: "pending" | "processing" | "completed" | "failed" | "cancelled";
            /**
             * Format: int64
             * @description Size of the file
             */
            bytes: number;
            /** @description The file's columns and the fields they fill; null is ignored */
            columns: {
                column: string;
                field: string | null;
            }[];
            /**
             * Format: int64
             * @description Rows that are done
             */
            processed: number;
            /**
             * Format: int64
             * @description Rows in the file
             */
            total: number;
            /** Format: int64 */
            created: number;
            /** Format: int64 */
            updated: number;
            /** Format: int64 */
            unchanged: number;
            /**
             * Format: int64
             * @description Rows that were refused
             */
            failed: number;
            /**
             * Format: int64
             * @description Problems of refused rows; the first 10,000 are kept under `/imports/{id}/errors`
             */
            errorCount: number;
            /** @description Why the import as a whole failed */
            problem: {
                code: string;
                message: string;
                line: number | null;
            } | null;
            /** Format: int64 */
            version: number;
            createdBy: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            startedAt: string | null;
            finishedAt: string | null;
        };
        ImportError: {
            /**
             * Format: int64
             * @description Number among the data rows, from 1
             */
            row: number;
            /**
             * Format: int64
             * @description Line of the file on which the row begins; the header is line 1
             */
            line: number;
            /** @description As the file's header has it */
            column: string | null;
            code: string;
            message: string;
            /** @description What the cell holds, its first 200 characters */
            value: string | null;
        };
        StockMovement: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            productId: string;
            /** Format: uuid */
            warehouseId: string;
            /** @enum {string} */
            type: "receive" | "issue" | "adjust" | "transfer" | "count" | "reserve" | "release" | "produce" | "consume" | "return" | "scrap" | "move" | "reverse";
            /** @description a decimal string such as "10" */
            quantity: string;
            /** @description a decimal string such as "10" */
            reserved: string;
            locationId: string | null;
            lotId: string | null;
            unitId: string | null;
            /** @description a decimal string such as "12.50" */
            value: string;
            unitCost: string | null;
            reason: string | null;
            documentType: string | null;
            documentId: string | null;
            actor: string;
            /** Format: date-time */
            createdAt: string;
        };
        StockLevel: {
            /** Format: uuid */
            productId: string;
            /** Format: uuid */
            warehouseId: string;
            sku: string;
            name: string;
            unit: string;
            /** @description a decimal string such as "10" */
            onHand: string;
            /** @description a decimal string such as "10" */
            reserved: string;
            /** @description a decimal string such as "10", zero or more */
            blocked: string;
            /** @description a decimal string such as "10" */
            available: string;
            /** @description a decimal string such as "10", zero or more */
            reorderLevel: string;
            low: boolean;
        };
        StockVerification: {
            ok: boolean;
            /** Format: int64 */
            levels: number;
            /** Format: int64 */
            movements: number;
            differences: {
                /** Format: uuid */
                productId: string;
                /** Format: uuid */
                warehouseId: string;
                /** @description a decimal string such as "10" */
                onHand: string;
                /** @description a decimal string such as "10" */
                onHandByLedger: string;
                /** @description a decimal string such as "10" */
                reserved: string;
                /** @description a decimal string such as "10" */
                reservedByLedger: string;
                /** @description a decimal string such as "10" */
                reservedByReservations: string;
            }[];
            values: {
                /** Format: uuid */
                productId: string;
                /** Format: uuid */
                warehouseId: string;
                /** @description a decimal string such as "12.50" */
                value: string;
                /** @description a decimal string such as "12.50" */
                valueByLedger: string;
                /** @description a decimal string such as "12.50" */
                fifo: string;
                /** @description a decimal string such as "12.50" */
                fifoByLedger: string;
            }[];
            bins: {
                /** Format: uuid */
                productId: string;
                /** Format: uuid */
                warehouseId: string;
                locationId: string | null;
                lotId: string | null;
                /** @enum {string} */
                what: "quantity" | "binned" | "blocked";
                /** @description a decimal string such as "10" */
                held: string;
                /** @description a decimal string such as "10" */
                byLedger: string;
            }[];
            units: {
                /** Format: uuid */
                unitId: string;
                /** Format: uuid */
                productId: string;
                warehouseId: string | null;
                warehouseIdByLedger: string | null;
            }[];
        };
        Product: {
            /** Format: uuid */
            id: string;
            sku: string;
            barcode: string | null;
            name: string;
            description: string | null;
            /** @enum {string} */
            kind: "material" | "good" | "menu" | "tool" | "service" | "part";
            unit: string;
            categoryId: string | null;
            vendorId: string | null;
            /** @description a decimal string such as "12.50", zero or more */
            price: string;
            cost: string | null;
            /** @description a decimal string between 0 and 1 such as "0.15" */
            taxRate: string;
            /** @description a decimal string such as "10", zero or more */
            reorderLevel: string;
            /** @description a decimal string such as "10", zero or more */
            reorderQuantity: string;
            allowNegativeStock: boolean;
            /** @enum {string} */
            tracking: "none" | "lot" | "serial";
            packs: {
                unit: string;
                /** @description a decimal string such as "3" or "2.5", more than zero */
                quantity: string;
            }[];
            /** Format: int64 */
            version: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            archivedAt: string | null;
        };
        SalesOrderSummary: {
            /** Format: uuid */
            id: string;
            number: string;
            /** @enum {string} */
            status: "draft" | "confirmed" | "shipped" | "completed" | "cancelled";
            /** Format: uuid */
            customerId: string;
            /** Format: uuid */
            siteId: string;
            /** Format: uuid */
            warehouseId: string;
            currency: string;
            /** Format: date */
            orderedOn: string;
            note: string | null;
            /** @description a decimal string such as "12.50", zero or more */
            subtotal: string;
            /** @description a decimal string such as "12.50", zero or more */
            tax: string;
            /** @description a decimal string such as "12.50", zero or more */
            total: string;
            /** Format: int64 */
            version: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        Site: {
            /** Format: uuid */
            id: string;
            code: string;
            name: string;
            timezone: string;
            /** Format: int64 */
            version: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            archivedAt: string | null;
        };
        Vendor: {
            /** Format: uuid */
            id: string;
            code: string;
            name: string;
            /** @enum {string} */
            status: "active" | "inactive";
            email: string | null;
            phone: string | null;
            taxId: string | null;
            currency: string | null;
            creditLimit: string | null;
            tags: string[];
            contacts: {
                name: string;
                role?: string;
                /** Format: email */
                email?: string;
                phone?: string;
            }[];
            addresses: {
                label?: string;
                street?: string;
                city?: string;
                region?: string;
                postalCode?: string;
                country?: string;
            }[];
            note: string | null;
            /** Format: int64 */
            version: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            archivedAt: string | null;
        };
        Warehouse: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            siteId: string;
            code: string;
            name: string;
            /** Format: int64 */
            version: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            archivedAt: string | null;
        };
        WebhookCondition: {
            path: string;
            /** @enum {string} */
            op: "eq" | "ne" | "in" | "gt" | "gte" | "lt" | "lte" | "exists";
            value?: (string | number | boolean | null) | (string | number | boolean | null)[];
        };
        WebhookWithSecret: {
            /** Format: uuid */
            id: string;
            name: string;
            url: string;
            events: string[];
            onlySites: string[];
            conditions: components["schemas"]["WebhookCondition"][];
            payloadFields: string[];
            /** Format: int64 */
            maxAttempts: number;
            /** Format: int64 */
            timeoutSeconds: number;
            /** Format: int64 */
            concurrency: number;
            perSecond: number | null;
            /** @enum {string} */
            ordering: "none" | "aggregate";
            headerNames: string[];
            /** @enum {string} */
            status: "active" | "paused" | "disabled";
            disabledFor: ("gone" | "failing") | null;
            previousSecretUntil: string | null;
            /** Format: int64 */
            failures: number;
            failingSince: string | null;
            lastSuccessAt: string | null;
            /** Format: int64 */
            delivered: number;
            /** Format: int64 */
            failed: number;
            circuit: {
                /** @enum {string} */
                state: "closed" | "open";
                until: string | null;
            };
            /** Format: int64 */
            version: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            secret: string;
        };
        WebhookDelivery: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            webhookId: string;
            /** Format: uuid */
            messageId: string;
            type: string;
            seq: number | null;
            replayOf: string | null;
            /** @enum {string} */
            status: "pending" | "retrying" | "delivered" | "failed";
            /** Format: int64 */
            attempts: number;
            nextAttemptAt: string | null;
            lastStatus: number | null;
            lastError: string | null;
            /** Format: date-time */
            createdAt: string;
            finishedAt: string | null;
        };
    };
    responses: {
        /** @description `request.malformed`: The request cannot be read. */
        Malformed: {
            headers: {
                "API-Version": components["headers"]["API-Version"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency.in_flight`: The first call with this key is still running. */
        Conflict: {
            headers: {
                "API-Version": components["headers"]["API-Version"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `request.too_large`: The request is too large. */
        TooLarge: {
            headers: {
                "API-Version": components["headers"]["API-Version"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `request.unsupported_media_type`: Unsupported media type. */
        UnsupportedMediaType: {
            headers: {
                "API-Version": components["headers"]["API-Version"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `request.invalid`: Some fields are not valid. `idempotency.mismatch`: This key was used for another request. */
        Invalid: {
            headers: {
                "API-Version": components["headers"]["API-Version"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `limit.exceeded`: Too many requests. */
        Limited: {
            headers: {
                "API-Version": components["headers"]["API-Version"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `service.internal`: Something went wrong on our side. */
        Internal: {
            headers: {
                "API-Version": components["headers"]["API-Version"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `service.unavailable`: Not available right now. */
        Unavailable: {
            headers: {
                "API-Version": components["headers"]["API-Version"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `auth.required`: Sign in first. */
        Unauthenticated: {
            headers: {
                "API-Version": components["headers"]["API-Version"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `auth.forbidden`: Not permitted. */
        Forbidden: {
            headers: {
                "API-Version": components["headers"]["API-Version"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `resource.not_found`: Not found. */
        NotFound: {
            headers: {
                "API-Version": components["headers"]["API-Version"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /** @description Makes the call safe to repeat: the same key with the same body gives the first answer again, for 24 hours, and has no second effect. With another body it is a 422, while the first call runs a 409. */
        IdempotencyKey: string;
        /** @description The `ETag` that you hold. The answer is a 304 without a body when it is still the current one. */
        IfNoneMatch: string;
    };
    requestBodies: never;
    headers: {
        /** @description The version of the API that answered. */
        "API-Version": string;
        /** @description The request's id, yours if you sent one; the `traceId` of problems. */
        "X-Request-Id": string;
        /** @description Set for the browser origins that the operator allows. */
        "Access-Control-Allow-Origin": string;
        /** @description The policies that apply (IETF draft). */
        "RateLimit-Policy": string;
        /** @description What is left of them (IETF draft). `X-Rate-Limit-Limit`, `-Remaining` and `-Reset` say the same in the older form. */
        RateLimit: string;
        /** @description `true` when the first answer of this `Idempotency-Key` is given again. */
        "Idempotent-Replayed": "true";
        /** @description How to sign in. */
        "WWW-Authenticate": string;
        /** @description Seconds after which a retry makes sense. */
        "Retry-After": number;
        /** @description Strong `"<id>.<version>.<view>"` for a resource, weak for a list. Send it back as `If-None-Match` or `If-Match`. */
        ETag: string;
        /** @description All rows that match, when `total=true` asks for it. */
        "X-Total-Count": number;
        /** @description Since when the operation is deprecated (RFC 9745). */
        Deprecation: string;
        /** @description When the operation goes away (RFC 8594). */
        Sunset: string;
        /** @description Where the new resource is. */
        Location: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    authLogin: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the call safe to repeat: the same key with the same body gives the first answer again, for 24 hours, and has no second effect. With another body it is a 422, while the first call runs a 409. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "login": "ada@example.com",
                 *       "password": "correct horse battery staple"
                 *     }
                 */
                "application/json": {
                    /** @description E-mail address, phone number in international form, or user name */
                    login?: string;
                    /** Format: email */
                    email?: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "accessToken": "eyJhbGciOiJFZERTQSJ9…",
                     *       "refreshToken": "mrr_4f0c…",
                     *       "expiresIn": 3600,
                     *       "user": {
                     *         "id": "01939f1e-7c7b-7000-8000-0000000000a1",
                     *         "email": "ada@example.com",
                     *         "emailVerified": true,
                     *         "phone": "+77011234567",
                     *         "username": "ada",
                     *         "name": "Ada Miller",
                     *         "roles": [
                     *           "manager"
                     *         ],
                     *         "createdAt": "2026-11-21T08:00:00.000Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            400: components["responses"]["Malformed"];
            /** @description `auth.invalid_credentials`: Sign-in failed. `auth.second_factor_required`: A code is needed, too. `auth.required`: Sign in first. */
            401: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["Limited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    partiesCustomersList: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                sort?: "name" | "-name" | "code" | "-code" | "createdAt" | "-createdAt";
                total?: boolean;
                /**
                 * @description Words in code, name or e-mail; the nearest ones when no party has them all
                 * @example alfreds
                 */
                q?: string;
                code?: string;
                status?: "active" | "inactive";
                /** @description Parties that have all of these */
                tags?: string[];
                createdFrom?: string;
                /** @description Up to this moment, without it */
                createdTo?: string;
                /** @description Also those that were archived */
                archived?: boolean;
                /** @description The fields to answer with, of each item in a list; all of them unless given. The answer is then that part of its schema. */
                fields?: ("id" | "code" | "name" | "status" | "email" | "phone" | "taxId" | "currency" | "creditLimit" | "tags" | "contacts" | "addresses" | "note" | "version" | "createdAt" | "updatedAt" | "archivedAt")[];
            };
            header?: {
                /** @description The `ETag` that you hold. The answer is a 304 without a body when it is still the current one. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    "X-Total-Count": components["headers"]["X-Total-Count"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01939f1e-7c7b-7000-8000-000000000011",
                     *           "code": "ALFKI",
                     *           "name": "Alfreds Futterkiste",
                     *           "email": "orders@alfreds.example",
                     *           "phone": "030-0074321",
                     *           "taxId": "DE123456789",
                     *           "currency": "EUR",
                     *           "creditLimit": "5000.00",
                     *           "tags": [
                     *             "retail"
                     *           ],
                     *           "contacts": [
                     *             {
                     *               "name": "Maria Anders",
                     *               "role": "Sales Representative"
                     *             }
                     *           ],
                     *           "addresses": [
                     *             {
                     *               "label": "Billing",
                     *               "street": "Obere Str. 57",
                     *               "city": "Berlin",
                     *               "postalCode": "12209",
                     *               "country": "Germany"
                     *             }
                     *           ],
                     *           "status": "active",
                     *           "note": null,
                     *           "version": 1,
                     *           "createdAt": "2026-11-21T08:00:00.000Z",
                     *           "updatedAt": "2026-11-21T08:00:00.000Z",
                     *           "archivedAt": null
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["Customer"][];
                        nextCursor: string | null;
                        /** Format: int64 */
                        total?: number;
                    };
                };
            };
            /** @description What you hold is current. */
            304: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `cursor.invalid`: The cursor is not valid here. `request.malformed`: The request cannot be read. */
            400: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["Limited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    webhooksEventsList: {
        parameters: {
            query?: {
                after?: number;
                limit?: number;
                types?: string[];
                /** @description The fields to answer with, of each item in a list; all of them unless given. The answer is then that part of its schema. */
                fields?: ("seq" | "id" | "type" | "version" | "timestamp" | "aggregateType" | "aggregateId" | "siteId" | "actor" | "trace" | "data")[];
            };
            header?: {
                /** @description The `ETag` that you hold. The answer is a 304 without a body when it is still the current one. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    Deprecation: components["headers"]["Deprecation"];
                    Sunset: components["headers"]["Sunset"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "seq": 4711,
                     *           "id": "01939f1e-7c7b-7000-8000-000000000063",
                     *           "type": "sales.order.created",
                     *           "version": 1,
                     *           "timestamp": "2026-11-21T08:00:00.000Z",
                     *           "aggregateType": "sales.order",
                     *           "aggregateId": "01939f1e-7c7b-7000-8000-000000000064",
                     *           "siteId": null,
                     *           "actor": "system:import",
                     *           "trace": "01939f1e-7c7b-7000-8000-000000000065",
                     *           "data": {
                     *             "number": "SO-000123"
                     *           }
                     *         }
                     *       ],
                     *       "nextCursor": null,
                     *       "lastSeq": 4711
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["Event"][];
                        nextCursor: string | null;
                        /** Format: int64 */
                        lastSeq: number;
                    };
                };
            };
            /** @description What you hold is current. */
            304: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["Limited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    transferImportsCreate: {
        parameters: {
            query?: {
                /** @example products */
                type?: "categories" | "products" | "customers" | "vendors" | "stock";
                /** @description `partial` writes the good rows and reports the others; `atomic` writes all rows or none */
                mode?: "partial" | "atomic";
                /** @description Check everything, report what would happen, write nothing */
                dryRun?: boolean;
                /**
                 * @description Column of the file → field; null ignores a column. A column that is not named here fills the field of its own name
                 * @example {
                 *       "product_id": "sku",
                 *       "product_name": "name",
                 *       "unit_price": "price",
                 *       "discontinued": null
                 *     }
                 */
                mapping?: {
                    [key: string]: string | null;
                } | string;
                /**
                 * @description Field → value where the file has no column for it or an empty cell
                 * @example {
                 *       "kind": "good",
                 *       "unit": "piece"
                 *     }
                 */
                defaults?: {
                    [key: string]: string;
                } | string;
                /** @description Ignore columns that are no field instead of refusing the file */
                ignoreUnknown?: boolean;
                /** @description Found in the header when it is not given */
                delimiter?: "," | ";" | "\t" | "|";
                /** @description Code of the warehouse whose levels a stock import sets */
                warehouse?: string;
                fileName?: string;
            };
            header?: {
                /** @description Makes the call safe to repeat: the same key with the same body gives the first answer again, for 24 hours, and has no second effect. With another body it is a 422, while the first call runs a 409. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "products",
                 *       "mapping": {
                 *         "product_id": "sku",
                 *         "product_name": "name",
                 *         "unit_price": "price",
                 *         "discontinued": null
                 *       },
                 *       "defaults": {
                 *         "kind": "good",
                 *         "unit": "piece"
                 *       },
                 *       "data": "product_id,product_name,unit_price,discontinued\n1,Chai,18,1\n"
                 *     }
                 */
                "application/json": {
                    /** @enum {string} */
                    type: "categories" | "products" | "customers" | "vendors" | "stock";
                    /**
                     * @description `partial` writes the good rows and reports the others; `atomic` writes all rows or none
                     * @default partial
                     * @enum {string}
                     */
                    mode?: "partial" | "atomic";
                    /**
                     * @description Check everything, report what would happen, write nothing
                     * @default false
                     */
                    dryRun?: boolean;
                    /** @description Column of the file → field; null ignores a column. A column that is not named here fills the field of its own name */
                    mapping?: {
                        [key: string]: string | null;
                    } | string;
                    /** @description Field → value where the file has no column for it or an empty cell */
                    defaults?: {
                        [key: string]: string;
                    } | string;
                    /**
                     * @description Ignore columns that are no field instead of refusing the file
                     * @default false
                     */
                    ignoreUnknown?: boolean;
                    /**
                     * @description Found in the header when it is not given
                     * @enum {string}
                     */
                    delimiter?: "," | ";" | "\t" | "|";
                    /** @description Code of the warehouse whose levels a stock import sets */
                    warehouse?: string;
                    fileName?: string;
                    /** @description The file's text. */
                    data: string;
                };
                "multipart/form-data": {
                    /** @enum {string} */
                    type: "categories" | "products" | "customers" | "vendors" | "stock";
                    /**
                     * @description `partial` writes the good rows and reports the others; `atomic` writes all rows or none
                     * @default partial
                     * @enum {string}
                     */
                    mode?: "partial" | "atomic";
                    /**
                     * @description Check everything, report what would happen, write nothing
                     * @default false
                     */
                    dryRun?: boolean;
                    /** @description Column of the file → field; null ignores a column. A column that is not named here fills the field of its own name */
                    mapping?: {
                        [key: string]: string | null;
                    } | string;
                    /** @description Field → value where the file has no column for it or an empty cell */
                    defaults?: {
                        [key: string]: string;
                    } | string;
                    /**
                     * @description Ignore columns that are no field instead of refusing the file
                     * @default false
                     */
                    ignoreUnknown?: boolean;
                    /**
                     * @description Found in the header when it is not given
                     * @enum {string}
                     */
                    delimiter?: "," | ";" | "\t" | "|";
                    /** @description Code of the warehouse whose levels a stock import sets */
                    warehouse?: string;
                    fileName?: string;
                    data: string;
                };
                "text/csv": string;
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    Location: components["headers"]["Location"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01939f1e-7c7b-7000-8000-000000000041",
                     *       "type": "products",
                     *       "mode": "partial",
                     *       "dryRun": false,
                     *       "fileName": "products.csv",
                     *       "status": "processing",
                     *       "bytes": 4339,
                     *       "columns": [
                     *         {
                     *           "column": "product_id",
                     *           "field": "sku"
                     *         },
                     *         {
                     *           "column": "product_name",
                     *           "field": "name"
                     *         },
                     *         {
                     *           "column": "unit_price",
                     *           "field": "price"
                     *         },
                     *         {
                     *           "column": "discontinued",
                     *           "field": null
                     *         }
                     *       ],
                     *       "processed": 40,
                     *       "total": 77,
                     *       "created": 39,
                     *       "updated": 0,
                     *       "unchanged": 0,
                     *       "failed": 1,
                     *       "errorCount": 1,
                     *       "problem": null,
                     *       "version": 2,
                     *       "createdBy": "user:01939f1e-7c7b-7000-8000-000000000031",
                     *       "createdAt": "2026-11-21T08:00:00.000Z",
                     *       "updatedAt": "2026-11-21T08:00:01.000Z",
                     *       "startedAt": "2026-11-21T08:00:01.000Z",
                     *       "finishedAt": null
                     *     }
                     */
                    "application/json": components["schemas"]["Import"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            /** @description `resource.not_found`: Not found. */
            404: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `import.file_refused`: The file cannot be imported like this. `request.invalid`: Some fields are not valid. `idempotency.mismatch`: This key was used for another request. */
            422: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["Limited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    transferImportsGet: {
        parameters: {
            query?: {
                /** @description The fields to answer with, of each item in a list; all of them unless given. The answer is then that part of its schema. */
                fields?: ("id" | "type" | "mode" | "dryRun" | "fileName" | "status" | "bytes" | "columns" | "processed" | "total" | "created" | "updated" | "unchanged" | "failed" | "errorCount" | "problem" | "version" | "createdBy" | "createdAt" | "updatedAt" | "startedAt" | "finishedAt")[];
            };
            header?: {
                /** @description The `ETag` that you hold. The answer is a 304 without a body when it is still the current one. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @example 0198c7a2-7f4e-7b1a-9c3d-5e6f708192a3 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01939f1e-7c7b-7000-8000-000000000041",
                     *       "type": "products",
                     *       "mode": "partial",
                     *       "dryRun": false,
                     *       "fileName": "products.csv",
                     *       "status": "processing",
                     *       "bytes": 4339,
                     *       "columns": [
                     *         {
                     *           "column": "product_id",
                     *           "field": "sku"
                     *         },
                     *         {
                     *           "column": "product_name",
                     *           "field": "name"
                     *         },
                     *         {
                     *           "column": "unit_price",
                     *           "field": "price"
                     *         },
                     *         {
                     *           "column": "discontinued",
                     *           "field": null
                     *         }
                     *       ],
                     *       "processed": 40,
                     *       "total": 77,
                     *       "created": 39,
                     *       "updated": 0,
                     *       "unchanged": 0,
                     *       "failed": 1,
                     *       "errorCount": 1,
                     *       "problem": null,
                     *       "version": 2,
                     *       "createdBy": "user:01939f1e-7c7b-7000-8000-000000000031",
                     *       "createdAt": "2026-11-21T08:00:00.000Z",
                     *       "updatedAt": "2026-11-21T08:00:01.000Z",
                     *       "startedAt": "2026-11-21T08:00:01.000Z",
                     *       "finishedAt": null
                     *     }
                     */
                    "application/json": components["schemas"]["Import"];
                };
            };
            /** @description What you hold is current. */
            304: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["Limited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    transferImportsErrors: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                sort?: "row" | "-row";
                total?: boolean;
                /** @description The fields to answer with, of each item in a list; all of them unless given. The answer is then that part of its schema. */
                fields?: ("row" | "line" | "column" | "code" | "message" | "value")[];
            };
            header?: {
                /** @description The `ETag` that you hold. The answer is a 304 without a body when it is still the current one. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @example 0198c7a2-7f4e-7b1a-9c3d-5e6f708192a3 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    "X-Total-Count": components["headers"]["X-Total-Count"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "row": 12,
                     *           "line": 13,
                     *           "column": "unit_price",
                     *           "code": "invalid_format",
                     *           "message": "must be a decimal string such as \"12.50\", zero or more",
                     *           "value": "12,50"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["ImportError"][];
                        nextCursor: string | null;
                        /** Format: int64 */
                        total?: number;
                    };
                };
            };
            /** @description What you hold is current. */
            304: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `cursor.invalid`: The cursor is not valid here. `request.malformed`: The request cannot be read. */
            400: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["Limited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    stockMovementsList: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                sort?: "createdAt" | "-createdAt";
                total?: boolean;
                productId?: string;
                warehouseId?: string;
                type?: "receive" | "issue" | "adjust" | "transfer" | "count" | "reserve" | "release" | "produce" | "consume" | "return" | "scrap" | "move" | "reverse";
                documentId?: string;
                lotId?: string;
                unitId?: string;
                createdFrom?: string;
                createdTo?: string;
                /** @description The fields to answer with, of each item in a list; all of them unless given. The answer is then that part of its schema. */
                fields?: ("id" | "productId" | "warehouseId" | "type" | "quantity" | "reserved" | "locationId" | "lotId" | "unitId" | "value" | "unitCost" | "reason" | "documentType" | "documentId" | "actor" | "createdAt")[];
            };
            header?: {
                /** @description The `ETag` that you hold. The answer is a 304 without a body when it is still the current one. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    "X-Total-Count": components["headers"]["X-Total-Count"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01939f1e-7c7b-7000-8000-000000000031",
                     *           "productId": "01939f1e-7c7b-7000-8000-000000000011",
                     *           "warehouseId": "01939f1e-7c7b-7000-8000-000000000002",
                     *           "type": "receive",
                     *           "quantity": "50",
                     *           "reserved": "0",
                     *           "locationId": null,
                     *           "lotId": null,
                     *           "unitId": null,
                     *           "value": "1250",
                     *           "unitCost": "25",
                     *           "reason": null,
                     *           "documentType": "inventory.receive",
                     *           "documentId": "01939f1e-7c7b-7000-8000-000000000031",
                     *           "actor": "user:01939f1e-7c7b-7000-8000-0000000000a1",
                     *           "createdAt": "2026-11-21T08:00:00.000Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["StockMovement"][];
                        nextCursor: string | null;
                        /** Format: int64 */
                        total?: number;
                    };
                };
            };
            /** @description What you hold is current. */
            304: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `cursor.invalid`: The cursor is not valid here. `request.malformed`: The request cannot be read. */
            400: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["Limited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    stockLevelsList: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                sort?: "productId" | "-productId";
                total?: boolean;
                productId?: string;
                warehouseId?: string;
                low?: boolean;
                sku?: string;
                /** @description Products of this category or one below it */
                categoryId?: string;
                /** @description A lot of it that is there expires within so many days, or has expired */
                expiringWithin?: number;
                /** @description The fields to answer with, of each item in a list; all of them unless given. The answer is then that part of its schema. */
                fields?: ("productId" | "warehouseId" | "sku" | "name" | "unit" | "onHand" | "reserved" | "blocked" | "available" | "reorderLevel" | "low")[];
            };
            header?: {
                /** @description The `ETag` that you hold. The answer is a 304 without a body when it is still the current one. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    "X-Total-Count": components["headers"]["X-Total-Count"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "productId": "01939f1e-7c7b-7000-8000-000000000011",
                     *           "warehouseId": "01939f1e-7c7b-7000-8000-000000000002",
                     *           "sku": "RICE-50",
                     *           "name": "Basmati rice, 50 kg",
                     *           "unit": "bag",
                     *           "onHand": "50",
                     *           "reserved": "3",
                     *           "blocked": "0",
                     *           "available": "47",
                     *           "reorderLevel": "10",
                     *           "low": false
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["StockLevel"][];
                        nextCursor: string | null;
                        /** Format: int64 */
                        total?: number;
                    };
                };
            };
            /** @description What you hold is current. */
            304: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `cursor.invalid`: The cursor is not valid here. `request.malformed`: The request cannot be read. */
            400: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["Limited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    stockVerify: {
        parameters: {
            query?: {
                /** @description The fields to answer with, of each item in a list; all of them unless given. The answer is then that part of its schema. */
                fields?: ("ok" | "levels" | "movements" | "differences" | "values" | "bins" | "units")[];
            };
            header?: {
                /** @description The `ETag` that you hold. The answer is a 304 without a body when it is still the current one. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ok": true,
                     *       "levels": 77,
                     *       "movements": 4310,
                     *       "differences": [],
                     *       "values": [],
                     *       "bins": [],
                     *       "units": []
                     *     }
                     */
                    "application/json": components["schemas"]["StockVerification"];
                };
            };
            /** @description What you hold is current. */
            304: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["Limited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    catalogProductsList: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                sort?: "name" | "-name" | "sku" | "-sku" | "price" | "-price" | "createdAt" | "-createdAt";
                total?: boolean;
                /**
                 * @description Words in SKU, barcode or name; the nearest ones when no product has them all
                 * @example chai
                 */
                q?: string;
                /** @description In this category or one below it */
                categoryId?: string;
                vendorId?: string;
                kind?: "material" | "good" | "menu" | "tool" | "service" | "part";
                sku?: string;
                barcode?: string;
                createdFrom?: string;
                /** @description Up to this moment, without it */
                createdTo?: string;
                /** @description Also those that were archived */
                archived?: boolean;
                /** @description The fields to answer with, of each item in a list; all of them unless given. The answer is then that part of its schema. */
                fields?: ("id" | "sku" | "barcode" | "name" | "description" | "kind" | "unit" | "categoryId" | "vendorId" | "price" | "cost" | "taxRate" | "reorderLevel" | "reorderQuantity" | "allowNegativeStock" | "tracking" | "packs" | "version" | "createdAt" | "updatedAt" | "archivedAt")[];
            };
            header?: {
                /** @description The `ETag` that you hold. The answer is a 304 without a body when it is still the current one. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    "X-Total-Count": components["headers"]["X-Total-Count"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01939f1e-7c7b-7000-8000-000000000031",
                     *           "barcode": null,
                     *           "description": null,
                     *           "vendorId": null,
                     *           "cost": null,
                     *           "reorderLevel": "0",
                     *           "reorderQuantity": "0",
                     *           "allowNegativeStock": false,
                     *           "tracking": "none",
                     *           "packs": [],
                     *           "sku": "CHAI-10",
                     *           "name": "Chai",
                     *           "kind": "good",
                     *           "unit": "box",
                     *           "price": "18.00",
                     *           "taxRate": "0.19",
                     *           "categoryId": "01939f1e-7c7b-7000-8000-000000000021",
                     *           "version": 1,
                     *           "createdAt": "2026-11-21T08:00:00.000Z",
                     *           "updatedAt": "2026-11-21T08:00:00.000Z",
                     *           "archivedAt": null
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["Product"][];
                        nextCursor: string | null;
                        /** Format: int64 */
                        total?: number;
                    };
                };
            };
            /** @description What you hold is current. */
            304: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `cursor.invalid`: The cursor is not valid here. `request.malformed`: The request cannot be read. */
            400: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["Limited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    salesOrdersList: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                sort?: "createdAt" | "-createdAt";
                total?: boolean;
                status?: "draft" | "confirmed" | "shipped" | "completed" | "cancelled";
                customerId?: string;
                warehouseId?: string;
                siteId?: string;
                number?: string;
                createdFrom?: string;
                createdTo?: string;
                /** @description The fields to answer with, of each item in a list; all of them unless given. The answer is then that part of its schema. */
                fields?: ("id" | "number" | "status" | "customerId" | "siteId" | "warehouseId" | "currency" | "orderedOn" | "note" | "subtotal" | "tax" | "total" | "version" | "createdAt" | "updatedAt")[];
            };
            header?: {
                /** @description The `ETag` that you hold. The answer is a 304 without a body when it is still the current one. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    "X-Total-Count": components["headers"]["X-Total-Count"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01939f1e-7c7b-7000-8000-000000000041",
                     *           "number": "SO-000001",
                     *           "status": "draft",
                     *           "customerId": "01939f1e-7c7b-7000-8000-000000000021",
                     *           "siteId": "01939f1e-7c7b-7000-8000-000000000001",
                     *           "warehouseId": "01939f1e-7c7b-7000-8000-000000000002",
                     *           "currency": "EUR",
                     *           "orderedOn": "2026-11-21",
                     *           "note": null,
                     *           "subtotal": "100.00",
                     *           "tax": "7.00",
                     *           "total": "107.00",
                     *           "version": 1,
                     *           "createdAt": "2026-11-21T08:00:00.000Z",
                     *           "updatedAt": "2026-11-21T08:00:00.000Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["SalesOrderSummary"][];
                        nextCursor: string | null;
                        /** Format: int64 */
                        total?: number;
                    };
                };
            };
            /** @description What you hold is current. */
            304: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `cursor.invalid`: The cursor is not valid here. `request.malformed`: The request cannot be read. */
            400: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["Limited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    sitesCreate: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the call safe to repeat: the same key with the same body gives the first answer again, for 24 hours, and has no second effect. With another body it is a 422, while the first call runs a 409. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "code": "HQ",
                 *       "name": "Headquarters",
                 *       "timezone": "Europe/Berlin"
                 *     }
                 */
                "application/json": {
                    code: string;
                    name: string;
                    /** @default UTC */
                    timezone?: string;
                };
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    Location: components["headers"]["Location"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01939f1e-7c7b-7000-8000-000000000001",
                     *       "code": "HQ",
                     *       "name": "Headquarters",
                     *       "timezone": "Europe/Berlin",
                     *       "version": 1,
                     *       "createdAt": "2026-11-21T08:00:00.000Z",
                     *       "updatedAt": "2026-11-21T08:00:00.000Z",
                     *       "archivedAt": null
                     *     }
                     */
                    "application/json": components["schemas"]["Site"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            /** @description `sites.code_taken`: The code is taken. `idempotency.in_flight`: The first call with this key is still running. */
            409: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["Limited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    partiesVendorsList: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                sort?: "name" | "-name" | "code" | "-code" | "createdAt" | "-createdAt";
                total?: boolean;
                /**
                 * @description Words in code, name or e-mail; the nearest ones when no party has them all
                 * @example exotic
                 */
                q?: string;
                code?: string;
                status?: "active" | "inactive";
                /** @description Parties that have all of these */
                tags?: string[];
                createdFrom?: string;
                /** @description Up to this moment, without it */
                createdTo?: string;
                /** @description Also those that were archived */
                archived?: boolean;
                /** @description The fields to answer with, of each item in a list; all of them unless given. The answer is then that part of its schema. */
                fields?: ("id" | "code" | "name" | "status" | "email" | "phone" | "taxId" | "currency" | "creditLimit" | "tags" | "contacts" | "addresses" | "note" | "version" | "createdAt" | "updatedAt" | "archivedAt")[];
            };
            header?: {
                /** @description The `ETag` that you hold. The answer is a 304 without a body when it is still the current one. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    "X-Total-Count": components["headers"]["X-Total-Count"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01939f1e-7c7b-7000-8000-000000000012",
                     *           "code": "EXOTIC",
                     *           "name": "Exotic Liquids",
                     *           "email": "orders@alfreds.example",
                     *           "phone": "030-0074321",
                     *           "taxId": "DE123456789",
                     *           "currency": "EUR",
                     *           "creditLimit": "5000.00",
                     *           "tags": [
                     *             "retail"
                     *           ],
                     *           "contacts": [
                     *             {
                     *               "name": "Maria Anders",
                     *               "role": "Sales Representative"
                     *             }
                     *           ],
                     *           "addresses": [
                     *             {
                     *               "label": "Billing",
                     *               "street": "Obere Str. 57",
                     *               "city": "Berlin",
                     *               "postalCode": "12209",
                     *               "country": "Germany"
                     *             }
                     *           ],
                     *           "status": "active",
                     *           "note": null,
                     *           "version": 1,
                     *           "createdAt": "2026-11-21T08:00:00.000Z",
                     *           "updatedAt": "2026-11-21T08:00:00.000Z",
                     *           "archivedAt": null
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["Vendor"][];
                        nextCursor: string | null;
                        /** Format: int64 */
                        total?: number;
                    };
                };
            };
            /** @description What you hold is current. */
            304: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `cursor.invalid`: The cursor is not valid here. `request.malformed`: The request cannot be read. */
            400: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["Limited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    sitesWarehousesCreate: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the call safe to repeat: the same key with the same body gives the first answer again, for 24 hours, and has no second effect. With another body it is a 422, while the first call runs a 409. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "siteId": "01939f1e-7c7b-7000-8000-000000000001",
                 *       "code": "MAIN",
                 *       "name": "Main warehouse"
                 *     }
                 */
                "application/json": {
                    /** Format: uuid */
                    siteId: string;
                    code: string;
                    name: string;
                };
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    Location: components["headers"]["Location"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01939f1e-7c7b-7000-8000-000000000002",
                     *       "siteId": "01939f1e-7c7b-7000-8000-000000000001",
                     *       "code": "MAIN",
                     *       "name": "Main warehouse",
                     *       "version": 1,
                     *       "createdAt": "2026-11-21T08:00:00.000Z",
                     *       "updatedAt": "2026-11-21T08:00:00.000Z",
                     *       "archivedAt": null
                     *     }
                     */
                    "application/json": components["schemas"]["Warehouse"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            /** @description `sites.code_taken`: The code is taken. `sites.archived`: The site is archived. `idempotency.in_flight`: The first call with this key is still running. */
            409: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["Limited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    webhooksCreate: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the call safe to repeat: the same key with the same body gives the first answer again, for 24 hours, and has no second effect. With another body it is a 422, while the first call runs a 409. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Shop",
                 *       "url": "https://shop.example.com/millrace",
                 *       "events": [
                 *         "sales.*"
                 *       ]
                 *     }
                 */
                "application/json": {
                    name: string;
                    url: string;
                    events: string[];
                    /** @default [] */
                    onlySites?: string[];
                    /** @default [] */
                    conditions?: components["schemas"]["WebhookCondition"][];
                    /** @default [] */
                    payloadFields?: string[];
                    /**
                     * Format: int32
                     * @default 10
                     */
                    maxAttempts?: number;
                    /**
                     * Format: int32
                     * @default 15
                     */
                    timeoutSeconds?: number;
                    /**
                     * Format: int32
                     * @default 10
                     */
                    concurrency?: number;
                    /** @default null */
                    perSecond?: number | null;
                    /**
                     * @default none
                     * @enum {string}
                     */
                    ordering?: "none" | "aggregate";
                    /** @default {} */
                    ownHeaders?: {
                        [key: string]: string | null;
                    };
                };
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    Location: components["headers"]["Location"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01939f1e-7c7b-7000-8000-000000000061",
                     *       "name": "Shop",
                     *       "url": "https://shop.example.com/millrace",
                     *       "events": [
                     *         "sales.*"
                     *       ],
                     *       "onlySites": [],
                     *       "conditions": [],
                     *       "payloadFields": [],
                     *       "maxAttempts": 10,
                     *       "timeoutSeconds": 15,
                     *       "concurrency": 10,
                     *       "perSecond": null,
                     *       "ordering": "none",
                     *       "headerNames": [],
                     *       "status": "active",
                     *       "disabledFor": null,
                     *       "previousSecretUntil": null,
                     *       "delivered": 4711,
                     *       "failed": 0,
                     *       "circuit": {
                     *         "state": "closed",
                     *         "until": null
                     *       },
                     *       "failures": 0,
                     *       "failingSince": null,
                     *       "lastSuccessAt": "2026-11-21T08:00:00.000Z",
                     *       "version": 1,
                     *       "createdAt": "2026-11-21T08:00:00.000Z",
                     *       "updatedAt": "2026-11-21T08:00:00.000Z",
                     *       "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description `webhooks.url_refused`: This URL cannot be called. `webhooks.unknown_event`: There is no such event. `webhooks.unknown_field`: The events have no such field. `webhooks.unknown_site`: There is no such site. `webhooks.header_without_value`: A header has no value. `request.invalid`: Some fields are not valid. `idempotency.mismatch`: This key was used for another request. */
            422: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["Limited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    webhooksDeliveriesList: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                sort?: "createdAt" | "-createdAt";
                total?: boolean;
                status?: "pending" | "retrying" | "delivered" | "failed";
                type?: string;
                eventId?: string;
                from?: string;
                to?: string;
                /** @description The fields to answer with, of each item in a list; all of them unless given. The answer is then that part of its schema. */
                fields?: ("id" | "webhookId" | "messageId" | "type" | "seq" | "replayOf" | "status" | "attempts" | "nextAttemptAt" | "lastStatus" | "lastError" | "createdAt" | "finishedAt")[];
            };
            header?: {
                /** @description The `ETag` that you hold. The answer is a 304 without a body when it is still the current one. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @example 0198c7a2-7f4e-7b1a-9c3d-5e6f708192a3 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    "X-Total-Count": components["headers"]["X-Total-Count"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "01939f1e-7c7b-7000-8000-000000000062",
                     *           "webhookId": "01939f1e-7c7b-7000-8000-000000000061",
                     *           "messageId": "01939f1e-7c7b-7000-8000-000000000063",
                     *           "type": "sales.order.created",
                     *           "seq": 4711,
                     *           "replayOf": null,
                     *           "status": "delivered",
                     *           "attempts": 1,
                     *           "nextAttemptAt": null,
                     *           "lastStatus": 200,
                     *           "lastError": null,
                     *           "createdAt": "2026-11-21T08:00:00.000Z",
                     *           "finishedAt": "2026-11-21T08:00:00.000Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["WebhookDelivery"][];
                        nextCursor: string | null;
                        /** Format: int64 */
                        total?: number;
                    };
                };
            };
            /** @description What you hold is current. */
            304: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `cursor.invalid`: The cursor is not valid here. `request.malformed`: The request cannot be read. */
            400: {
                headers: {
                    "API-Version": components["headers"]["API-Version"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["Limited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
}
