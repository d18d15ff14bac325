/** Movements of stock: append-only entries, and the item's inventory, which is their sum and no property of the item. */
import Big from 'big.js';
import type { Company } from './seed.ts';
import { text } from './totals.ts';
import type { Row } from './values.ts';

export type Movement = {
	item: Row;
	/** Signed: what leaves is negative. */
	quantity: string;
	entryType: 'Sale' | 'Positive_x0020_Adjmt_x002E_' | 'Negative_x0020_Adjmt_x002E_';
	documentNumber: string;
	documentType?: string;
	customerNumber?: string;
	postingDate: string;
	salesAmount?: string;
};

/** Services keep no stock: nothing happens for them. */
export function move( company: Company, movement: Movement ): void {
	const { item, quantity } = movement;
	if ( item.type !== 'Inventory' || new Big( quantity ).eq( 0 ) ) {
		return;
	}
	company.tables.insert( 'itemLedgerEntries', {
		entryNumber: company.tables.count( 'itemLedgerEntries' ) + 1,
		itemNumber: String( item.number ),
		postingDate: movement.postingDate,
		entryType: movement.entryType,
		documentNumber: movement.documentNumber,
		documentType: movement.documentType ?? '_x0020_',
		description: String( item.displayName ),
		quantity,
		salesAmountActual: movement.salesAmount ?? '0',
		costAmountActual: text( new Big( quantity ).times( String( item.unitCost ) ), 2 ),
		...( movement.customerNumber === undefined ? {} : { sourceType: 'Customer', sourceNumber: movement.customerNumber } ),
	} );
	const current = company.tables.get( 'items', String( item.id ) );
	company.tables.flow( 'items', String( item.id ), { inventory: new Big( String( current.inventory ) ).plus( quantity ).toFixed() } );
}

/** What PATCH items.inventory and a person at the control page do: an item journal line for the difference, posted at once. */
export function setInventory( company: Company, item: Row, inventory: string ): void {
	const difference = new Big( inventory ).minus( String( item.inventory ) );
	move( company, {
		item, quantity: difference.toFixed(), postingDate: company.tables.today(), documentNumber: 'ITEMJNL',
		entryType: difference.gt( 0 ) ? 'Positive_x0020_Adjmt_x002E_' : 'Negative_x0020_Adjmt_x002E_',
	} );
}

/** What a customer owes moves with posted documents and payments; a FlowField as well. */
export function owe( company: Company, customerId: string, amount: Big ): void {
	const customer = company.tables.find( 'customers', customerId );
	if ( customer !== undefined ) {
		company.tables.flow( 'customers', customerId, { balanceDue: new Big( String( customer.balanceDue ) ).plus( amount ).toFixed() } );
	}
}
