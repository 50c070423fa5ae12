/** `token` of RFC 9110, 5.6.2: what methods and field names are made of. */
export const httpToken = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
