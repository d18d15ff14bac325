/** Lengths of the text fields that are written, as declared by the API v2.0 pages of Business Central. */
const LENGTHS: Record< string, Record< string, number > > = {
	customers: {
		number: 20, displayName: 100, addressLine1: 100, addressLine2: 50, city: 30, state: 30, country: 10, postalCode: 20, phoneNumber:
		30, email: 80, website: 255, salespersonCode: 20, taxRegistrationNumber: 50,
	},
	contacts: {
		number: 20, displayName: 100, companyNumber: 20, phoneNumber: 30, email: 80,
	},
	salesOrders: {
		externalDocumentNumber: 35, customerNumber: 20, billToCustomerNumber: 20, shipToName: 100, shipToContact: 100, sellToAddressLine1:
		100, sellToAddressLine2: 50, sellToCity: 30, sellToCountry: 10, sellToState: 30, sellToPostCode: 20, shipToAddressLine1: 100,
		shipToAddressLine2: 50, shipToCity: 30, shipToCountry: 10, shipToState: 30, shipToPostCode: 20, shortcutDimension1Code: 20,
		shortcutDimension2Code: 20, salesperson: 20, phoneNumber: 30, email: 80,
	},
	salesOrderLines: {
		lineObjectNumber: 20, description: 100, description2: 50, unitOfMeasureCode: 10, taxCode: 50,
	},
};

export function bcMaxLength( entity: string, field: string ): number | undefined {
	return LENGTHS[ entity ]?.[ field ];
}
