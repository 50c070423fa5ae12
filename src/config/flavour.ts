/** The cloud that this program was built for; the build of an image puts its own in this place. */
export const flavour: 'aws' | 'azure' | 'all' = 'all';
