/**
 * Lengths of F&O's text types. F&O's metadata tells none (no MaxLength in its CSDL), so they stand here by type, from the
 * product's extended data types (d365-fo.md, head). A tenant may have longer ones; shorter ones are not known.
 */
import type { FoContext } from './context.ts';

const BY_FIELD: Record< string, number > = {
	SalesOrderNumber: 20, CustomerAccount: 20, OrderingCustomerAccountNumber: 20, InvoiceCustomerAccountNumber: 20, ItemNumber: 20,
	CustomersOrderReference: 60, CustomerRequisitionNumber: 20, ExternalItemNumber: 20, OrderLineReference: 20,
	SalesOrderName: 60, Email: 255, URL: 255, LineDescription: 1000, CurrencyCode: 3, SalesCurrencyCode: 3,
	DeliveryAddressName: 100, DeliveryAddressDescription: 60, DeliveryAddressStreet: 250, DeliveryAddressCity: 60,
	DeliveryAddressStateId: 10, DeliveryAddressZipCode: 10, DeliveryAddressCountryRegionId: 10,
	AddressDescription: 60, AddressStreet: 250, AddressCity: 60, AddressState: 10, AddressZipCode: 10, AddressCountryRegionId: 10,
	OrganizationName: 100, NameAlias: 20, PersonFirstName: 25, PersonMiddleName: 25, PersonLastName: 25,
	PrimaryContactEmail: 255, PrimaryContactPhone: 255, CustomerGroupId: 10, SalesTaxGroup: 10,
	SalesTaxGroupCode: 10, SalesTaxItemGroupCode: 10, DefaultShippingWarehouseId: 10, ShippingWarehouseId: 10, ShippingSiteId: 10,
	ProductColorId: 10, ProductSizeId: 10, ProductStyleId: 10, ProductConfigurationId: 50,
};
const SETS = new Set( [ 'CustomersV3', 'SalesOrderHeadersV4', 'SalesOrderHeadersV2', 'SalesOrderLinesV3', 'SalesOrderLines' ] );

export function foMaxLength( entity: string, field: string ): number | undefined {
	return SETS.has( entity ) ? BY_FIELD[ field ] : undefined;
}

export function maxLengthOf( { lengths }: Pick< FoContext, 'lengths' >, entity: string, field: string ): number | undefined {
	return lengths?.[ entity ]?.[ field ] ?? foMaxLength( entity, field );
}
