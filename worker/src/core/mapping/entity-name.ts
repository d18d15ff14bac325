/** An entity set of the tenant, custom ones included. A custom API page of Business Central is "publisher/group/version/entitySet". */
export const ENTITY_NAME = /^(?:[A-Za-z0-9_.]+\/[A-Za-z0-9_.]+\/(?:v\d+\.\d+|beta)\/)?[A-Za-z_][A-Za-z0-9_]{0,127}$/;
