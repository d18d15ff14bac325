/** Stock of a tenant, read only. What a product can tell differs (`bc/stock.ts`, `fo/stock.ts`); how a flow uses it does not. */
import type { StockLevel } from '../core/feeds/stock-level.ts';
import type { Observer } from './connector.ts';

/** Every method throws SyncError. */
export interface StockSource {
	/** Movements can be asked for: what it costs to see that nothing moved does not grow with the catalogue. */
	readonly tellsMovements: boolean;
	/** Stock is told per warehouse. */
	readonly tellsPlaces: boolean;
	/** The youngest movement; '' where there are none, or where they cannot be asked for. */
	head( observe: Observer ): Promise< string >;
	/** Codes of the tenant's warehouses; none where stock is not told per warehouse. */
	places( observe: Observer ): Promise< string[] >;
	/** The named items or variants as they are now; one that Dynamics tells nothing of is left out. */
	some( skus: readonly string[], locations: readonly string[], observe: Observer ): Promise< StockLevel[] >;
	/** The same, each warehouse by itself where the product tells them (`location`), for a person who asks where a figure comes from. */
	byPlace( skus: readonly string[], locations: readonly string[], observe: Observer ): Promise< StockLevel[] >;
	/** Every item, page by page as large as the service allows; no item is split over two pages. `locations`: codes, none for all. */
	all( locations: readonly string[], observe: Observer ): AsyncIterable< StockLevel[] >;
	/** Items that moved after `since`, with the movement reached; oldest first. */
	moved( since: string, observe: Observer ): AsyncIterable< { levels: StockLevel[]; reached: string } >;
}
