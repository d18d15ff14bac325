/**
 * Customer transactions of the ledger, as public clients generated from a tenant's metadata show them (d365-fo.md, 5 names the set): the fields that tell what of an
 * invoice is settled. The real entity has about eighty.
 */
const text = ( name: string ) => ( { name, type: 'Edm.String', nullable: true } );
const real = ( name: string ) => ( { name, type: 'Edm.Decimal', nullable: false } );
const date = ( name: string ) => ( { name, type: 'Edm.DateTimeOffset', nullable: false } );

export const LEDGER_ENTITIES = [
	{
		entitySet: 'CustTransactions', entityType: 'CustTransaction', keys: [ 'dataAreaId', 'SysRecId' ],
		fields: [ text( 'dataAreaId' ), { name: 'SysRecId', type: 'Edm.Int64', nullable: false }, text( 'AccountNum' ), text( 'Invoice' ), text( 'Voucher' ), text( 'CurrencyCode' ), real( 'AmountCur' ), real( 'SettleAmountCur' ), date( 'TransDate' ), date( 'DueDate' ), date( 'Closed' ), text( 'PaymId' ), text( 'Txt' ) ],
	},
];
