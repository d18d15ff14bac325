/** What customers owe: a transaction per invoice and per payment, and a payment journal that a person or a batch job of F&O posts. */
import Big from 'big.js';
import { emptyRow, type Row } from './contract.ts';
import { must, type World } from './sales.ts';
import { keyOf } from './tables.ts';

const TRANSACTIONS = must( 'CustTransactions' );
const HEADERS = must( 'CustomerPaymentJournalHeaders' );
const LINES = must( 'CustomerPaymentJournalLines' );

/** `amount`: owed above zero, given below. */
export function transaction( world: World, dataAreaId: string, values: Row ): void {
	world.tables.insert( TRANSACTIONS, { ...emptyRow( TRANSACTIONS ), dataAreaId, SysRecId: world.tables.next( 'customer transaction', ( value ) => String( 5_637_200_000 + value ) ), ...values } );
}

/** All lines or none. @throws with a sentence when the journal is not there, posted, empty, or a line cannot be posted. */
export function postJournal( world: World, number: string ): void {
	const header = world.tables.rows( HEADERS ).find( ( row ) => row[ 'JournalBatchNumber' ] === number );
	const lines = world.tables.rows( LINES ).filter( ( row ) => row[ 'JournalBatchNumber' ] === number && row[ 'dataAreaId' ] === header?.[ 'dataAreaId' ] );
	if ( header?.[ 'IsPosted' ] !== 'No' || lines.length === 0 ) {
		throw new Error( `There is no open payment journal ${ number } with lines.` );
	}
	world.tables.transaction( () => {
		lines.forEach( ( line ) => post( world, line ) );
		world.tables.update( HEADERS, keyOf( HEADERS, header ), { IsPosted: 'Yes' } );
	} );
}

/** A line of a customer settles the invoice it is marked for, as far as both reach; a ledger line (a fee) is against its offset account and touches no customer. */
function post( world: World, line: Row ): void {
	if ( line[ 'AccountType' ] !== 'Cust' ) {
		if ( ( line[ 'OffsetAccountDisplayValue' ] ?? '' ) === '' ) {
			throw new Error( `Line ${ line[ 'LineNumber' ] ?? '' } of journal ${ line[ 'JournalBatchNumber' ] ?? '' } does not balance.` );
		}
		return;
	}
	const dataAreaId = line[ 'dataAreaId' ] ?? '';
	const paid = new Big( line[ 'CreditAmount' ] || '0' ).minus( line[ 'DebitAmount' ] || '0' );
	const invoice = world.tables.rows( TRANSACTIONS ).find( ( row ) => row[ 'dataAreaId' ] === dataAreaId && row[ 'Invoice' ] !== '' && row[ 'Invoice' ] === line[ 'MarkedInvoice' ] && row[ 'AccountNum' ] === line[ 'AccountDisplayValue' ] );
	const open = invoice ? new Big( invoice[ 'AmountCur' ] ?? '0' ).minus( invoice[ 'SettleAmountCur' ] ?? '0' ) : new Big( 0 );
	const settled = paid.lt( open ) ? paid : open;
	const day = line[ 'TransactionDate' ] ?? '';
	if ( invoice ) {
		world.tables.update( TRANSACTIONS, keyOf( TRANSACTIONS, invoice ), { SettleAmountCur: settled.plus( invoice[ 'SettleAmountCur' ] ?? '0' ).toFixed(), ...( settled.eq( open ) ? { Closed: day } : {} ) } );
	}
	transaction( world, dataAreaId, {
		AccountNum: line[ 'AccountDisplayValue' ] ?? '', CurrencyCode: line[ 'CurrencyCode' ] ?? '', AmountCur: paid.times( -1 ).toFixed(), SettleAmountCur: settled.times( -1 ).toFixed(), TransDate: day, DueDate: day, PaymId: line[ 'PaymentId' ] ?? '', Txt: line[ 'TransactionText' ] ?? '',
		Voucher: `ARP-${ line[ 'JournalBatchNumber' ] ?? '' }-${ line[ 'LineNumber' ] ?? '' }`,
	} );
}
