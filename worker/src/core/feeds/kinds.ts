/** Shapes of what Dynamics tells the store. */
import type { z } from 'zod';
import { creditMemoSchema } from '../model/credit-memo.ts';
import { customerSchema } from '../model/customer.ts';
import { invoiceSchema } from '../model/invoice.ts';
import { itemSchema } from '../model/item.ts';
import { paymentSchema } from '../model/payment.ts';
import { owedStockSchema } from '../model/owed-stock.ts';
import { salesOrderSchema } from '../model/sales-order.ts';
import { shipmentSchema } from '../model/shipment.ts';
import type { StoreDocument } from './names.ts';

export const DOCUMENT_SCHEMAS = { shipment: shipmentSchema, invoice: invoiceSchema, creditMemo: creditMemoSchema, salesOrder: salesOrderSchema, payment: paymentSchema, item: itemSchema, customer: customerSchema, stock: owedStockSchema } as const;

export type FeedRecords = { [ Document in StoreDocument ]: z.infer< typeof DOCUMENT_SCHEMAS[ Document ] > };
