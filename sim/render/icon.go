package render

// icons are strokes in a square of 14, by kind; no font has to have them.
var icons = map[kind]string{
	kindInternet:   "M7 1a6 6 0 1 0 0 12a6 6 0 1 0 0-12M1 7h12M7 1c-4 4-4 8 0 12M7 1c4 4 4 8 0 12",
	kindRoads:      "M7 1a6 6 0 1 0 0 12a6 6 0 1 0 0-12M1 7h12M7 1c-4 4-4 8 0 12M7 1c4 4 4 8 0 12",
	kindServices:   "M4 11h6.500a2.500 2.500 0 0 0 .3-5a3.800 3.800 0 0 0-7.300-.6a2.900 2.900 0 0 0 .5 5.600z",
	kindService:    "M4 11h6.500a2.500 2.500 0 0 0 .3-5a3.800 3.800 0 0 0-7.300-.6a2.900 2.900 0 0 0 .5 5.600z",
	kindPlatform:   "M1 3h12v8h-12zM4 6h6M4 8h6",
	kindSite:       "M2 13V5l5-4l5 4v8zM5 13v-4h4v4",
	kindVNet:       "M4 3L1 7l3 4M10 3l3 4l-3 4M5 7h.1M7 7h.1M9 7h.1",
	kindSubnet:     "M1 3h12v8h-12zM1 6h12",
	kindElsewhere:  "M7 1a6 6 0 1 0 0 12a6 6 0 1 0 0-12M5 5.500a2 2 0 1 1 2 2v1.500M7 11v.1",
	kindFirewall:   "M1 2h12v10h-12zM1 5.300h12M1 8.600h12M5 2v3.300M9 5.300v3.300M5 8.600v3.400",
	kindEdge:       "M7 1l5 2v4c0 3-2 5-5 6c-3-1-5-3-5-6v-4z",
	kindAppliance:  "M7 1l5 2v4c0 3-2 5-5 6c-3-1-5-3-5-6v-4zM4.500 7l2 2l3-4",
	kindGateway:    "M1 4.500h10l-2.500-2.500M13 9.500H3l2.500 2.500",
	kindBalancer:   "M1 7h4M5 7l5-5h3M5 7h8M5 7l5 5h3",
	kindAppGateway: "M7 1l6 3.500v5l-6 3.500l-6-3.500v-5zM4 7h6M8 5l2 2l-2 2",
	kindInstance:   "M5 1c-3 0 0 6-3.500 6c3.500 0 .5 6 3.500 6M9 1c3 0 0 6 3.500 6c-3.500 0-.5 6-3.500 6M7 5v.1M7 9v.1",
	kindMachine:    "M1 2h12v8h-12zM5 13h4M7 10v3",
	kindEndpoint:   "M1 7h5M6 4v6a4 3 0 0 0 0-6M10 7h3M7 1v1",
	kindLink:       "M6 5h-2a2.500 2.500 0 0 0 0 5h2M8 5h2a2.500 2.500 0 0 1 0 5h-2M5 7.500h4",
	kindResolver:   "M6 2a4 4 0 1 0 0 8a4 4 0 1 0 0-8M9 9l4 4",
	kindHost:       "M3 1h8v12h-8zM5 4h4M5 6.500h4M7 10.500v.1",
	kindMany:       "M1 4h9v8h-9zM4 4V2h9v8h-3",
}
