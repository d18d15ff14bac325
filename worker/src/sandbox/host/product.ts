/** What a simulator offers to the host: requests in, answers out, and what a person or a proof wants to know. */
import type { SetTracking, Shipping, Shortening } from './shipping.ts';

export type HostRequest = { method: string; url: string; origin: string; headers: Record< string, string | undefined >; body: string };
export type HostResponse = { status: number; headers: Record< string, string >; body: string };

/** A document that stands for an order, wherever it lives by now. Totals are decimal strings, all taxes in. */
export type SandboxDocument = { product: 'fo' | 'bc'; company: string; set: string; number: string; reference: string; orderNumber: string; status: string; currency: string; total: string };
export type StockPlace = { warehouse?: string | undefined; color?: string | undefined };
export type StockRow = { company: string; item: string; name: string; quantity: string };

export type Product = {
	name: 'fo' | 'bc';
	/** Whether the path is this product's at all, so that a fault or a limit never touches another's. */
	owns( path: string ): boolean;
	/** `authorize` answers for the Authorization header; the product knows which forms it takes where. `audience`: in the place of the product's own. */
	answer( request: HostRequest, authorize: ( authorization: string, onPremises: boolean, audience?: string ) => boolean ): Promise< HostResponse | undefined >;
	documents( reference?: string ): SandboxDocument[];
	stock(): StockRow[];
	/** `orderNumber`: of the sales order; of "post" (F&O) that of the payment journal. @throws with a sentence when the document or item is not there or not in a state for it. */
	act( action: 'ship' | 'invoice' | 'release' | 'cancel' | 'post', orderNumber: string, shipping?: Shipping ): void;
	/**
	 * A credit memo that a person posts for some of a line of an invoiced order, without our reference (BC: on the order's invoice; F&O: a return order). `line` is the
	 * store's order item, `quantity` positive. With `number` alone F&O invoices that return order. Answers with the number of the memo.
	 */
	credit( what: { order: string; line: string; quantity: string } | { number: string } ): string;
	/** A person says that a line of a sales order will not be delivered as it was ordered. */
	shorten( what: Shortening ): void;
	/** Numbers of posted shipments, oldest first. */
	shipments(): string[];
	/** A tracking number on a shipment that is posted already. */
	track( shipment: string, tracking: SetTracking ): void;
	/** BC: whether our companion extension is installed. F&O: entity sets this environment does not have. */
	offer( what: { companion?: boolean | undefined; unpublished?: readonly string[] | undefined } ): void;
	/** `place`: F&O only; warehouse 11 and no dimension unless said otherwise. */
	setStock( company: string, item: string, quantity: string, place?: StockPlace ): void;
	/** 429 as this product words it. */
	refusal( retryAfterSeconds: number | null ): HostResponse;
	/** Cuts an order short after so many lines; null ends it. */
	stopAfterLines( lines: number | null, silently: boolean ): void;
	/** Delivers what is due of its own accord (webhooks). */
	tick(): void;
	image(): unknown;
	restore( image: unknown ): void;
};
