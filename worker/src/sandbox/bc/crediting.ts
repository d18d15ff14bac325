/** A credit memo that a person enters and posts in Business Central for some of an invoiced line, by "Create Corrective Credit Memo" and a smaller quantity. */
import { contractOf } from './contract.ts';
import { recalculate } from './documents.ts';
import { recordNotFound } from './errors.ts';
import { CREDIT_MEMO, INVOICE } from './kinds.ts';
import { postCreditMemo } from './posting.ts';
import type { Company } from './seed.ts';

/** `line`: number of the invoice's line, the store's order item. Answers with the number of the posted memo. */
export function credit( companies: readonly Company[], order: string, line: string, quantity: string ): string {
	for ( const company of companies ) {
		const invoice = company.tables.list( INVOICE.set ).find( ( row ) => row.orderNumber === order );
		const sold = invoice && company.tables.childrenOf( INVOICE.lineSet, String( invoice.id ) ).find( ( row ) => String( row.sequence ) === line );
		if ( invoice && sold ) {
			return company.tables.transaction( () => {
				const common = Object.fromEntries( [ 'customerId', 'customerNumber', 'customerName', 'currencyId', 'currencyCode', 'pricesIncludeTax', 'paymentTermsId' ].map( ( name ) => [ name, invoice[ name ] ?? '' ] ) );
				const memo = company.tables.insert( CREDIT_MEMO.set, {
					...common, number: company.tables.nextNumber( ...CREDIT_MEMO.series ), externalDocumentNumber: '', status: 'Draft', discountAmount: '0', creditMemoDate: company.tables.today(), postingDate: company.tables.today(), invoiceId: String( invoice.id ), invoiceNumber: String( invoice.number ),
				} );
				const fields = contractOf( CREDIT_MEMO.lineSet ).byName;
				const copied = Object.fromEntries( Object.entries( sold ).filter( ( [ name ] ) => fields.has( name ) && name !== 'id' ) );
				company.tables.insert( CREDIT_MEMO.lineSet, { ...copied, documentId: String( memo.id ), sequence: 10_000, quantity, discountAmount: '0' } );
				return String( postCreditMemo( company, recalculate( company, CREDIT_MEMO, String( memo.id ) ) ).number );
			} );
		}
	}
	throw recordNotFound( 'Sales Invoice Header', order );
}
