/** What the readers of Business Central's posted documents share. */
import { SyncError } from '../../core/issue.ts';
import type { Observer } from '../connector.ts';
import type { FeedDocument } from '../feeds.ts';
import { decimalOf, textOf, type Row } from '../odata/json.ts';
import type { BcContext } from './context.ts';

/** `read` answers null for what is no posted document yet. `complete` adds to the rows what stands elsewhere. */
export type FeedReader = {
	set: string; select: readonly string[]; expand: string; read: ( row: Row, context: BcContext ) => FeedDocument | null;
	complete?: ( rows: Row[], context: BcContext, observe: Observer ) => Promise< Row[] >;
};

/** "No day" of Business Central. */
const NO_DAY = '0001-01-01';

/** Comments have no quantity and belong to nobody. */
export function linesOf( row: Row, name: string ): Row[] {
	const lines = row[ name ];
	return ( Array.isArray( lines ) ? lines : [] ).filter( ( line ): line is Row => typeof line === 'object' && line !== null && textOf( line as Row, 'lineType' ) !== 'Comment' );
}

export function amountOf( row: Row, field: string ): string {
	return decimalOf( row, field ) ?? '0';
}

/** Never inferred: a document without one stops (MON-9). */
export function currencyOf( row: Row, number: string ): string {
	const code = textOf( row, 'currencyCode' );
	if ( ! /^[A-Z]{3}$/.test( code ) ) {
		throw new SyncError( { code: 'value_invalid', retryClass: 'rejected', record: number, field: 'currencyCode', valueClass: 'no ISO 4217 code', message: `Document ${ number } of Business Central names no currency.`, remedy: 'Give the company its local currency code (General Ledger Setup > LCY Code), then retry.' } );
	}
	return code;
}

export function dayOf( row: Row, field: string ): string {
	const day = textOf( row, field );
	return day === NO_DAY || ! /^\d{4}-\d{2}-\d{2}$/.test( day ) ? '' : day;
}
